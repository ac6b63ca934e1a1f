import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { describe, expect, it, vi } from 'vitest';
import type { Aws } from '../../../../local/aws/index.ts';
import { create } from '../set-up.ts';
import { ask } from './raw.ts';
import { codeOf, openBucket, s3At, secretAccessKey, setUpBucket, versioned } from './set-up.ts';

const at = { Bucket: 'bucket', Key: 'k' };
const arn = 'arn:aws:s3:::bucket';

describe('a request', () => {
  it('that nobody has signed is refused', async () => {
    const { aws, s3 } = await setUpBucket();
    await s3.send(new PutObjectCommand({ ...at, Body: 'x' }));
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const answer = await ask(aws.s3Endpoint, method, '/bucket/k');
      expect(answer.status).toBe(403);
      expect(codeOf(answer.body)).toBe('AccessDenied');
    }
    expect((await ask(aws.s3Endpoint, 'GET', '/bucket')).status).toBe(403);
  });

  it.each([
    ['SignatureDoesNotMatch', { secretAccessKey: 'other' }],
    ['InvalidAccessKeyId', { accessKeyId: 'nobody' }],
    ['InvalidToken', { sessionToken: 'another' }],
  ])('gets %s for a wrong credential', async (name, wrong) => {
    const known = { secretAccessKey, sessionToken: 'token' };
    const credential = (id: string) => (id === 'tester' ? known : undefined);
    const { aws } = await setUpBucket({ credential });
    const list = (credentials: object) =>
      s3At(aws.s3Endpoint, { sessionToken: 'token', ...credentials }).send(
        new ListObjectsV2Command({ Bucket: 'bucket' }),
      );
    await expect(list(wrong)).rejects.toMatchObject({ name });
    await expect(list({})).resolves.toMatchObject({ KeyCount: 0 });
  });

  it('whose body is not what was signed is refused', async () => {
    const { aws } = await setUpBucket();
    // Without a checksum, which would differ as well.
    const s3 = s3At(aws.s3Endpoint, {}, { requestChecksumCalculation: 'WHEN_REQUIRED' });
    const command = new PutObjectCommand({ ...at, Body: 'x' });
    command.middlewareStack.add(
      (next) => (args) => {
        Object.assign(args.request as object, { body: 'y' });
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    await expect(s3.send(command)).rejects.toMatchObject({ name: 'XAmzContentSHA256Mismatch' });
    await expect(s3.send(new GetObjectCommand(at))).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('a principal', () => {
  it.each<[string, string, (system: Awaited<ReturnType<typeof setUpBucket>>) => Promise<unknown>]>([
    ['s3:PutObject', `${arn}/k`, ({ s3 }) => s3.send(new PutObjectCommand({ ...at, Body: 'x' }))],
    ['s3:GetObject', `${arn}/k`, ({ s3 }) => s3.send(new GetObjectCommand(at))],
    [
      's3:GetObjectVersion',
      `${arn}/k`,
      ({ s3 }) => s3.send(new GetObjectCommand({ ...at, VersionId: 'v' })),
    ],
    ['s3:DeleteObject', `${arn}/k`, ({ s3 }) => s3.send(new DeleteObjectCommand(at))],
    [
      's3:DeleteObjectVersion',
      `${arn}/k`,
      ({ s3 }) => s3.send(new DeleteObjectCommand({ ...at, VersionId: 'v' })),
    ],
    ['s3:ListBucket', arn, ({ s3 }) => s3.send(new ListObjectsV2Command({ Bucket: 'bucket' }))],
    [
      's3:PutObjectTagging',
      `${arn}/k`,
      ({ s3 }) => s3.send(new PutObjectTaggingCommand({ ...at, Tagging: { TagSet: [] } })),
    ],
    [
      's3:GetObjectVersion',
      `${arn}/other`,
      ({ s3 }) => s3.send(new CopyObjectCommand({ ...at, CopySource: 'bucket/other?versionId=v' })),
    ],
  ])('needs %s on %s', async (action, resource, call) => {
    const system = await setUpBucket({
      authorize: (asked) => asked.action !== action || asked.resource !== resource,
    });
    await expect(call(system)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining(`${action} on resource: ${resource} `),
    });
  });

  it('who may not list is not told that a key is missing', async () => {
    const { s3 } = await setUpBucket({ authorize: ({ action }) => action === 's3:GetObject' });
    await expect(s3.send(new GetObjectCommand(at))).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('shows how it asks: prefix, encryption, transport', async () => {
    const authorize = vi.fn(() => true);
    const { s3 } = await setUpBucket({ authorize });
    await s3.send(new ListObjectsV2Command({ Bucket: 'bucket', Prefix: 'a/' }));
    expect(authorize).toHaveBeenLastCalledWith(
      expect.objectContaining({
        context: expect.objectContaining({ 's3:prefix': 'a/', 'aws:SecureTransport': 'true' }),
      }),
    );
  });

  it('is denied by the bucket’s policy whatever its own says', async () => {
    const { aws, s3 } = await setUpBucket();
    const deny = { Effect: 'Deny', Principal: { AWS: '*' }, Action: 's3:*', Resource: `${arn}/*` };
    const overHttp = { Bool: { 'aws:SecureTransport': 'false' } };
    const set = (...Statement: object[]) =>
      create(aws, 'AWS::S3::BucketPolicy', 'Policy', {
        Bucket: 'bucket',
        PolicyDocument: { Statement },
      });
    await set({ ...deny, Condition: overHttp });
    await s3.send(new PutObjectCommand({ ...at, Body: 'x' }));
    await set({ ...deny, Action: 's3:GetObject' });
    await expect(s3.send(new GetObjectCommand(at))).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

describe('a presigned address of the real client', () => {
  it('is read with the headers that it says, until it expires', async () => {
    const { s3 } = await setUpBucket({}, versioned);
    const put = new PutObjectCommand({ ...at, Body: 'x', ContentType: 'text/html' });
    const { VersionId } = await s3.send(put);
    const disposition = 'attachment; filename="ä b.txt"';
    const command = new GetObjectCommand({
      ...at,
      VersionId,
      ResponseContentDisposition: disposition,
      ResponseContentType: 'text/plain',
    });
    const url = await getSignedUrl(s3, command, { expiresIn: 60 });
    const response = await fetch(url);
    expect(await response.text()).toBe('x');
    expect(response.headers.get('content-type')).toBe('text/plain');
    expect(response.headers.get('content-disposition')).toBe(disposition);
    expect((await fetch(url.replace('text%2Fplain', 'text%2Fhtml'))).status).toBe(403);
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(403);
  });

  it('takes an upload, whatever checksum was signed before there was a body', async () => {
    const { s3 } = await setUpBucket();
    const command = new PutObjectCommand({
      ...at,
      ContentType: 'text/plain',
      Metadata: { one: '1' },
    });
    const url = await getSignedUrl(s3, command);
    expect(url).toContain('x-amz-checksum-crc32');
    const headers = { 'content-type': 'text/plain' };
    expect((await fetch(url, { method: 'PUT', body: 'sent', headers })).status).toBe(200);
    const { Body, Metadata } = await s3.send(new GetObjectCommand(at));
    expect(await Body?.transformToString()).toBe('sent');
    expect(Metadata).toEqual({ one: '1' });
  });
});

const viaS3 = { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } };

async function encrypted(aws: Aws, statements: object[], id = 'encrypted') {
  const key = await create(aws, 'AWS::KMS::Key', `${id}Key`, {
    KeyPolicy: { Statement: statements },
  });
  const rule = {
    ServerSideEncryptionByDefault: {
      SSEAlgorithm: 'aws:kms',
      KMSMasterKeyID: key.attributes['Arn'],
    },
  };
  return openBucket(aws, id, {
    BucketEncryption: { ServerSideEncryptionConfiguration: [rule] },
  });
}

describe('a bucket with a key', () => {
  it('is for those alone who may use it through S3', async () => {
    const { aws, s3 } = await setUpBucket({
      authorize: ({ action }) => action.startsWith('s3:'),
    });
    const everybody = { Effect: 'Allow', Principal: '*', Resource: '*', Condition: viaS3 };
    const put = (Bucket: string) => s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    const shut = await encrypted(aws, [], 'shut');
    await expect(put(shut)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('kms:GenerateDataKey'),
    });
    const writable = await encrypted(
      aws,
      [{ ...everybody, Action: 'kms:GenerateDataKey' }],
      'writable',
    );
    const { ServerSideEncryption, ETag } = await put(writable);
    expect(ServerSideEncryption).toBe('aws:kms');
    expect(ETag).not.toBe('"9dd4e461268c8034f5c8564e155c67a6"');
    await expect(
      s3.send(new GetObjectCommand({ Bucket: writable, Key: 'k' })),
    ).rejects.toMatchObject({ message: expect.stringContaining('kms:Decrypt') });
    const head = await s3.send(new HeadObjectCommand({ Bucket: writable, Key: 'k' }));
    expect(head.ContentLength).toBe(1);
  });

  it('that does not exist is named', async () => {
    const { s3 } = await setUpBucket();
    const put = new PutObjectCommand({
      ...at,
      Body: 'x',
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: 'alias/none',
    });
    await expect(s3.send(put)).rejects.toMatchObject({ name: 'KMS.NotFoundException' });
  });

  it('is asked with the object as encryption context', async () => {
    const authorize = vi.fn(() => true);
    const { aws, s3 } = await setUpBucket({ authorize });
    const Bucket = await encrypted(aws, []);
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    expect(authorize).toHaveBeenCalledWith(
      expect.objectContaining({
        action: 'kms:GenerateDataKey',
        context: expect.objectContaining({
          ...viaS3.StringEquals,
          'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::encrypted/k',
        }),
      }),
    );
  });
});

describe('a service', () => {
  const source = 'arn:aws:cloudfront::000000000000:distribution/E1';
  const principal = { Service: 'cloudfront.amazonaws.com' };
  const read = (aws: Aws, more: object = {}) =>
    aws.readObject({
      service: 'cloudfront.amazonaws.com',
      sourceArn: source,
      bucket: 'encrypted',
      key: 'public/k',
      method: 'GET',
      headers: {},
      ...more,
    });

  it('reads what the policies of bucket and key let it, for that source alone', async () => {
    const { aws, s3 } = await setUpBucket();
    const open = (of: string) => ({
      Effect: 'Allow',
      Principal: principal,
      Condition: { StringEquals: { 'aws:SourceArn': of } },
    });
    const Bucket = await encrypted(aws, [
      { ...open(source), Action: 'kms:Decrypt', Resource: '*' },
    ]);
    await s3.send(new PutObjectCommand({ Bucket, Key: 'public/k', Body: 'seen' }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'private/k', Body: 'seen' }));
    expect(read(aws).status).toBe(403);
    await create(aws, 'AWS::S3::BucketPolicy', 'Policy', {
      Bucket,
      PolicyDocument: {
        Statement: [
          { ...open(source), Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/public/*` },
        ],
      },
    });
    expect(read(aws)).toMatchObject({ status: 200, headers: { 'content-length': '4' } });
    expect(read(aws, { headers: { range: 'bytes=1-2' } }).status).toBe(206);
    expect(read(aws, { key: 'private/k' }).status).toBe(403);
    expect(read(aws, { key: 'public/missing' }).status).toBe(403);
    expect(read(aws, { sourceArn: `${source}2` }).status).toBe(403);
  });

  it('needs the key as well', async () => {
    const { aws, s3 } = await setUpBucket();
    const Bucket = await encrypted(aws, []);
    await s3.send(new PutObjectCommand({ Bucket, Key: 'public/k', Body: 'x' }));
    const allow = { Effect: 'Allow', Principal: principal, Action: 's3:*', Resource: '*' };
    await create(aws, 'AWS::S3::BucketPolicy', 'Policy', {
      Bucket,
      PolicyDocument: { Statement: [allow] },
    });
    expect(read(aws).status).toBe(403);
  });
});
