import { describe, expect, it, onTestFinished } from 'vitest';
import { Keys } from '../../../../local/aws/kms-keys.ts';
import { Input } from '../../../../local/aws/protocol.ts';
import { invalid } from '../../../../local/aws/resource-input.ts';
import { bucketConfig } from '../../../../local/aws/s3/bucket-config.ts';
import { startS3 } from '../../../../local/aws/s3/index.ts';
import { accountId, newDataDir, region } from '../set-up.ts';
import { ask, form } from './raw.ts';
import { codeOf } from './set-up.ts';

// The examples of Amazon's "Signature Calculations", "Query Parameters" and "POST" pages, with the
// signatures that are printed there.
const accessKeyId = 'AKIAIOSFODNN7EXAMPLE';
const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const host = 'examplebucket.s3.amazonaws.com';
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

async function s3On(time: string) {
  const dataDir = newDataDir();
  const place = { dataDir, region, accountId };
  const s3 = await startS3({
    place,
    keys: new Keys({ ...place, endpoint: '' }),
    now: () => Date.parse(time),
    credential: (id) => (id === accessKeyId ? { secretAccessKey } : undefined),
    authorize: () => true,
    publish: () => undefined,
  });
  onTestFinished(() => s3.close());
  for (const name of ['examplebucket', 'sigv4examplebucket'])
    s3.buckets.declare(name, bucketConfig(new Input({}, invalid)));
  return s3.endpoint;
}

function authorization(signedHeaders: string, signature: string): string {
  return `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20130524/us-east-1/s3/aws4_request,SignedHeaders=${signedHeaders},Signature=${signature}`;
}

interface Example {
  name: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
  signed: string;
  signature: string;
  status: number;
}

const usual = { host, 'x-amz-date': '20130524T000000Z', 'x-amz-content-sha256': emptyHash };

const examples: Example[] = [
  {
    name: 'PUT Object',
    method: 'PUT',
    path: '/test%24file.text',
    headers: {
      host,
      date: 'Fri, 24 May 2013 00:00:00 GMT',
      'x-amz-date': '20130524T000000Z',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
    },
    body: 'Welcome to Amazon S3.',
    signed: 'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
    signature: '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    // The signature is good; the storage class is not known here.
    status: 501,
  },
  {
    name: 'GET Object',
    method: 'GET',
    path: '/test.txt',
    headers: { ...usual, range: 'bytes=0-9' },
    signed: 'host;range;x-amz-content-sha256;x-amz-date',
    signature: 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    status: 404,
  },
  {
    name: 'GET Bucket Lifecycle',
    method: 'GET',
    path: '/?lifecycle',
    headers: usual,
    signed: 'host;x-amz-content-sha256;x-amz-date',
    signature: 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    // The signature is good; the operation is not known here.
    status: 501,
  },
  {
    name: 'List Objects',
    method: 'GET',
    path: '/?max-keys=2&prefix=J',
    headers: usual,
    signed: 'host;x-amz-content-sha256;x-amz-date',
    signature: '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    status: 200,
  },
];

describe('a signed header', () => {
  it.each(examples)('of $name is accepted, and no other', async (example) => {
    const endpoint = await s3On('2013-05-24T00:00:00Z');
    const { method, path, headers, body = '', signed, signature, status } = example;
    const send = (sign: string, more: object = {}, at = path) =>
      ask(
        endpoint,
        method,
        at,
        { ...headers, authorization: authorization(signed, sign), ...more },
        body,
      );
    expect((await send(signature)).status).toBe(status);
    const wrong = { status: 403, body: expect.stringContaining('SignatureDoesNotMatch') };
    expect(
      await send(signature.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))),
    ).toMatchObject(wrong);
    expect(await send(signature, { host: 'sigv4examplebucket.s3.amazonaws.com' })).toMatchObject(
      wrong,
    );
    expect(
      await send(signature, {}, `${path}${path.includes('?') ? '&' : '?'}more=1`),
    ).toMatchObject(wrong);
  });

  it('is good for fifteen minutes before and after', async () => {
    const [, get] = examples;
    const { path, headers, signed, signature } = get as Example;
    const codeAt = async (time: string) => {
      const all = { ...headers, authorization: authorization(signed, signature) };
      return codeOf((await ask(await s3On(time), 'GET', path, all)).body);
    };
    expect(await codeAt('2013-05-24T00:15:00Z')).toBe('NoSuchKey');
    expect(await codeAt('2013-05-24T00:15:01Z')).toBe('RequestTimeTooSkewed');
    expect(await codeAt('2013-05-23T23:45:00Z')).toBe('NoSuchKey');
    expect(await codeAt('2013-05-23T23:44:59Z')).toBe('RequestTimeTooSkewed');
  });
});

describe('a presigned address', () => {
  const query =
    'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404';
  const get = async (time: string, path: string, method = 'GET', headers: object = {}) =>
    codeOf((await ask(await s3On(time), method, path, { host, ...headers })).body);

  it('is good until it expires', async () => {
    expect(await get('2013-05-24T00:00:00Z', `/test.txt?${query}`)).toBe('NoSuchKey');
    expect(await get('2013-05-24T23:59:59Z', `/test.txt?${query}`)).toBe('NoSuchKey');
    expect(await get('2013-05-25T00:00:00Z', `/test.txt?${query}`)).toBe('AccessDenied');
    expect(await get('2013-05-23T23:44:59Z', `/test.txt?${query}`)).toBe('AccessDenied');
  });

  it('is for this object, this method and these headers alone', async () => {
    const now = '2013-05-24T00:00:00Z';
    const wrong = 'SignatureDoesNotMatch';
    expect(await get(now, `/other.txt?${query}`)).toBe(wrong);
    expect(await get(now, `/test.txt?${query}`, 'DELETE')).toBe(wrong);
    expect(await get(now, `/test.txt?${query.replace('86400', '86401')}`)).toBe(wrong);
    expect(await get(now, `/test.txt?${query}&versionId=1`)).toBe(wrong);
    expect(await get(now, `/test.txt?${query}`, 'GET', { 'x-amz-meta-a': '1' })).toBe(
      'AccessDenied',
    );
    const long = query.replace('86400', '604801');
    expect(await get(now, `/test.txt?${long}`)).toBe('AuthorizationQueryParametersError');
  });
});

describe('a form', () => {
  const policy =
    'eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6IFsNCiAgICB7ImJ1Y2tldCI6ICJzaWd2NGV4YW1wbGVidWNrZXQifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXNlci91c2VyMS8iXSwNCiAgICB7ImFjbCI6ICJwdWJsaWMtcmVhZCJ9LA0KICAgIHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDovL3NpZ3Y0ZXhhbXBsZWJ1Y2tldC5zMy5hbWF6b25hd3MuY29tL3N1Y2Nlc3NmdWxfdXBsb2FkLmh0bWwifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRDb250ZW50LVR5cGUiLCAiaW1hZ2UvIl0sDQogICAgeyJ4LWFtei1tZXRhLXV1aWQiOiAiMTQzNjUxMjM2NTEyNzQifSwNCiAgICB7IngtYW16LXNlcnZlci1zaWRlLWVuY3J5cHRpb24iOiAiQUVTMjU2In0sDQogICAgWyJzdGFydHMtd2l0aCIsICIkeC1hbXotbWV0YS10YWciLCAiIl0sDQoNCiAgICB7IngtYW16LWNyZWRlbnRpYWwiOiAiQUtJQUlPU0ZPRE5ON0VYQU1QTEUvMjAxNTEyMjkvdXMtZWFzdC0xL3MzL2F3czRfcmVxdWVzdCJ9LA0KICAgIHsieC1hbXotYWxnb3JpdGhtIjogIkFXUzQtSE1BQy1TSEEyNTYifSwNCiAgICB7IngtYW16LWRhdGUiOiAiMjAxNTEyMjlUMDAwMDAwWiIgfQ0KICBdDQp9';
  const fields = {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of S3's own
    key: 'user/user1/${filename}',
    acl: 'public-read',
    success_action_redirect: 'http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html',
    'Content-Type': 'image/jpeg',
    'x-amz-meta-uuid': '14365123651274',
    'x-amz-server-side-encryption': 'AES256',
    'X-Amz-Credential': 'AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Date': '20151229T000000Z',
    'x-amz-meta-tag': '',
    Policy: policy,
    'X-Amz-Signature': '8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e',
  };
  const codeOfPost = async (more: object, time = '2015-12-29T00:00:00Z') => {
    const { headers, body } = form({ ...fields, ...more });
    const bucket = { host: 'sigv4examplebucket.s3.amazonaws.com' };
    return codeOf((await ask(await s3On(time), 'POST', '/', { ...headers, ...bucket }, body)).body);
  };

  it('with the example’s policy is let in as far as this bucket goes, which has no ACLs', async () => {
    expect(await codeOfPost({})).toBe('AccessControlListNotSupported');
    expect(await codeOfPost({ 'X-Amz-Signature': '0'.repeat(64) })).toBe('SignatureDoesNotMatch');
    expect(await codeOfPost({ Policy: policy.replace('eyAi', 'eyAj') })).toBe(
      'SignatureDoesNotMatch',
    );
    expect(await codeOfPost({ 'Content-Type': 'text/html' })).toBe('AccessDenied');
    expect(await codeOfPost({}, '2015-12-30T12:00:00Z')).toBe('AccessDenied');
  });
});
