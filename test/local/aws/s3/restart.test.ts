import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { describe, expect, it, onTestFinished } from 'vitest';
import { declareUploads } from '../events/template.ts';
import { newDataDir, setUp } from '../set-up.ts';
import { form } from './raw.ts';
import { s3At, setUpBucket } from './set-up.ts';

const Bucket = 'uploads';

async function startChild(dataDir: string, ...more: string[]) {
  const script = fileURLToPath(new URL('endpoint.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, dataDir, ...more], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const [endpoint] = (await once(child, 'message')) as [string];
  return { child, endpoint, s3: s3At(endpoint) };
}

async function kill(child: ChildProcess) {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

async function restarted(dataDir: string) {
  let open = () => {};
  const ready = new Promise<void>((resolve) => {
    open = resolve;
  });
  const { aws } = await setUp({ dataDir, ready });
  await declareUploads(aws);
  open();
  await aws.idle();
  return { aws, s3: s3At(aws.s3Endpoint) };
}

describe('after a kill', () => {
  it('acknowledged objects are there, with their versions and events', async () => {
    const dataDir = newDataDir();
    const { child, s3 } = await startChild(dataDir);
    const bytes = randomBytes(300_000);
    const put = (Body: Buffer) => s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body }));
    const first = await put(bytes);
    const second = await put(Buffer.from('second'));
    await kill(child);

    const again = await restarted(dataDir);
    const get = async (more: object) => {
      const got = await again.s3.send(new GetObjectCommand({ Bucket, Key: 'k', ...more }));
      return { ...got, bytes: Buffer.from((await got.Body?.transformToByteArray()) ?? []) };
    };
    expect(await get({})).toMatchObject({ VersionId: second.VersionId, ETag: second.ETag });
    expect((await get({ VersionId: first.VersionId })).bytes.equals(bytes)).toBe(true);
    expect(again.aws.queueDepths()).toEqual({ Inspections: 2 });
  });

  it('an event that nobody had been told yet is told', async () => {
    const dataDir = newDataDir();
    const { child, s3 } = await startChild(dataDir, 'never-ready');
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    await kill(child);
    expect((await restarted(dataDir)).aws.queueDepths()).toEqual({ Inspections: 1 });
  });

  it('nothing is left of an upload that was cut off', async () => {
    const dataDir = newDataDir();
    const { child, s3, endpoint } = await startChild(dataDir);
    const { fields } = await createPresignedPost(s3, { Bucket, Key: 'k' });
    const { headers, body } = form(fields, Buffer.alloc(1_000_000));
    const { hostname, port } = new URL(endpoint);
    const length = { 'content-length': String(body.length) };
    const cut = request({
      hostname,
      port,
      path: `/${Bucket}`,
      method: 'POST',
      headers: { ...headers, ...length },
    });
    cut.on('error', () => undefined);
    cut.write(body.subarray(0, 900_000));
    const files = (name: string) => readdirSync(join(dataDir, 's3/buckets/uploads', name));
    await expect.poll(() => files('incoming')).toHaveLength(1);
    await kill(child);
    writeFileSync(join(dataDir, 's3/buckets/uploads/blobs/orphan'), 'of an object that never was');

    const again = await restarted(dataDir);
    await expect(again.s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
    expect([...files('incoming'), ...files('blobs')]).toEqual([]);
    expect(again.aws.queueDepths()).toEqual({ Inspections: 0 });
  });
});

it('answers at the same address again, or at another one that is free', async () => {
  const first = await setUp();
  await first.close();
  const second = await setUp({ dataDir: first.dataDir });
  expect(second.aws.s3Endpoint).toBe(first.aws.s3Endpoint);
  const beside = newDataDir();
  cpSync(first.dataDir, beside, { recursive: true });
  const third = await setUp({ dataDir: beside });
  expect(third.aws.s3Endpoint).not.toBe(first.aws.s3Endpoint);
});

it('goes on when somebody hangs up in the middle, and keeps nothing of it', async () => {
  const { aws, dataDir, s3 } = await setUpBucket();
  const { fields } = await createPresignedPost(s3, { Bucket: 'bucket', Key: 'k' });
  const { headers, body } = form(fields, Buffer.alloc(1_000_000));
  const { hostname, port } = new URL(aws.s3Endpoint);
  const length = { 'content-length': String(body.length) };
  const all = { ...headers, ...length };
  const cut = request({ hostname, port, path: '/bucket', method: 'POST', headers: all });
  cut.on('error', () => undefined);
  cut.write(body.subarray(0, 900_000));
  const incoming = () => readdirSync(join(dataDir, 's3/buckets/bucket/incoming'));
  await expect.poll(incoming).toHaveLength(1);
  cut.destroy();
  await aws.idle();
  expect(incoming()).toEqual([]);
  const head = s3.send(new HeadObjectCommand({ Bucket: 'bucket', Key: 'k' }));
  await expect(head).rejects.toMatchObject({ name: 'NotFound' });
});

it('takes 200 MiB without holding them in memory', async () => {
  const { child, s3, endpoint } = await startChild(newDataDir());
  const memory = async () => {
    const answer = once(child, 'message') as Promise<[number]>;
    child.send('memory');
    return (await answer)[0] / 1024;
  };
  const { fields } = await createPresignedPost(s3, { Bucket, Key: 'large' });
  const { headers, body } = form(fields, '|');
  const at = body.indexOf('|\r\n--');
  const chunk = Buffer.alloc(1024 ** 2, 7);
  const pieces = [
    body.subarray(0, at),
    ...Array.from({ length: 200 }, () => chunk),
    body.subarray(at + 1),
  ];
  const length = { 'content-length': String(pieces.reduce((sum, piece) => sum + piece.length, 0)) };
  const before = await memory();
  const { hostname, port } = new URL(endpoint);
  const sent = request({
    hostname,
    port,
    path: `/${Bucket}`,
    method: 'POST',
    headers: { ...headers, ...length },
  });
  const answered = once(sent, 'response');
  await pipeline(Readable.from(pieces), sent);
  const [{ statusCode }] = (await answered) as [{ statusCode: number }];
  expect(statusCode).toBe(204);
  expect((await memory()) - before).toBeLessThan(100);
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'large' }));
  expect(head.ContentLength).toBe(200 * 1024 ** 2);
});
