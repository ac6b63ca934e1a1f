import { HeadObjectCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fixture, startFixture } from './fixture/start.ts';

const local = await startFixture('uploads');
const restarted = await fixture('uploads');

interface Signed {
  url: string;
  fields: Record<string, string>;
  media: string;
}

async function sign(origin = local.origin): Promise<Signed> {
  const response = await fetch(`${origin}/api/sign`, { method: 'POST' });
  return (await response.json()) as Signed;
}

function upload({ url, fields }: Signed, bytes: string, headers: object = {}): Promise<Response> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([bytes]), 'photo.png');
  return fetch(url, { method: 'POST', body: form, headers: { ...headers } });
}

/** Uploads, and waits until it is published; returns its address. */
async function published(bytes = '01234'): Promise<string> {
  const signed = await sign();
  expect((await upload(signed, bytes)).status).toBe(204);
  await local.settle();
  return `${signed.media}/${signed.fields['key']}`;
}

async function operator() {
  const answer = await (await fetch(`${local.origin}/_local/aws`)).json();
  const { s3Endpoint, region, ...credentials } = answer as Record<string, string>;
  return new S3Client({
    endpoint: String(s3Endpoint),
    region: String(region),
    credentials: {
      accessKeyId: String(credentials['accessKeyId']),
      secretAccessKey: String(credentials['secretAccessKey']),
    },
  });
}

describe('an upload', () => {
  it('goes straight to the bucket, from the pages’ own origin alone', async () => {
    const signed = await sign();
    const { fields, url } = signed;
    expect(new URL(url).pathname).toBe(`/${fields['bucket']}`);
    const from = async (origin: string) =>
      (await upload(await sign(), '01234', { origin })).headers.get('access-control-allow-origin');
    expect(await from(local.origin)).toBe(local.origin);
    expect(await from('https://app.example')).toBeNull();
    expect((await upload(signed, '012345')).status).toBe(400);
    await local.settle();
  });

  it('is looked at and published by the functions that its event reaches', async () => {
    const address = await published();
    expect(await (await fetch(address)).text()).toBe('01234');
    const s3 = await operator();
    const { fields } = await sign();
    const list = new ListObjectVersionsCommand({ Bucket: String(fields['bucket']) });
    expect((await s3.send(list)).Versions).toBeUndefined();
    await expect(
      s3.send(new HeadObjectCommand({ Bucket: String(fields['bucket']), Key: 'none' })),
    ).rejects.toMatchObject({ name: 'NotFound' });
  });
});

describe('the distribution of media', () => {
  it('answers on an origin of its own, with its own headers', async () => {
    const address = await published();
    expect(new URL(address).origin).not.toBe(local.origin);
    const response = await fetch(address);
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('strict-transport-security')).toBeNull();
  });

  it('sends parts, and nothing to who has it', async () => {
    const address = await published();
    const part = await fetch(address, { headers: { range: 'bytes=1-3' } });
    expect([part.status, await part.text()]).toEqual([206, '123']);
    expect(part.headers.get('content-range')).toBe('bytes 1-3/5');
    const head = await fetch(address, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '5']);
    const etag = head.headers.get('etag') ?? '';
    const known = await fetch(address, { headers: { 'if-none-match': `"other", ${etag}` } });
    expect([known.status, await known.text()]).toEqual([304, '']);
    const beyond = await fetch(address, { headers: { range: 'bytes=5-' } });
    expect(beyond.status).toBe(416);
  });

  it('reads only what the bucket lets it', async () => {
    const address = await published();
    const { origin, pathname } = new URL(address);
    const statusOf = async (path: string, method = 'GET') =>
      (await fetch(`${origin}${path}`, { method })).status;
    // Without an origin access control nobody has signed.
    expect(await statusOf(`/public${pathname}`)).toBe(403);
    expect(await statusOf(`${pathname}x`)).toBe(403);
    expect(await statusOf(`/../private${pathname}`)).toBe(403);
    expect(await statusOf('/%2e%2e/private')).toBe(403);
    expect(await statusOf(pathname, 'DELETE')).toBe(403);
    expect(await statusOf('/%zz')).toBe(400);
  });
});

it('the pages’ policy names the local origins', async () => {
  const signed = await sign();
  const response = await fetch(`${local.origin}/api/sign`, { method: 'POST' });
  expect(response.headers.get('content-security-policy')).toBe(
    `connect-src 'self' ${new URL(signed.url).origin}; img-src ${signed.media}`,
  );
  expect(signed.media).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

it('everything is at the same addresses after a restart', async () => {
  const first = await restarted.start();
  const signed = await sign(first.origin);
  const later = await sign(first.origin);
  expect((await upload(signed, '01234')).status).toBe(204);
  await first.settle();
  await first.close();
  const second = await restarted.start();
  onTestFinished(() => second.close());
  expect((await upload(later, '56789')).status).toBe(204);
  await second.settle();
  const text = async ({ media, fields }: Signed) =>
    (await fetch(`${media}/${fields['key']}`)).text();
  expect([await text(signed), await text(later)]).toEqual(['01234', '56789']);
});
