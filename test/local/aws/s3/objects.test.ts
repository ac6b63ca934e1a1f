import { Readable } from 'node:stream';
import {
  ChecksumAlgorithm,
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { setUpBucket, versioned } from './set-up.ts';

async function textOf(s3: S3Client, Bucket: string, Key: string, more: object = {}) {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return Body?.transformToString();
}

describe('an object', () => {
  it('comes back with its bytes, its headers and its metadata', async () => {
    const { s3, Bucket } = await setUpBucket();
    const Key = 'a folder/ä+&?.txt';
    const put = await s3.send(
      new PutObjectCommand({
        Bucket,
        Key,
        Body: 'hello',
        ContentType: 'text/plain',
        CacheControl: 'no-store',
        Metadata: { one: '1' },
      }),
    );
    const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(await got.Body?.transformToString()).toBe('hello');
    expect(got).toMatchObject({
      ContentType: 'text/plain',
      CacheControl: 'no-store',
      ContentLength: 5,
      Metadata: { one: '1' },
      ETag: '"5d41402abc4b2a76b9719d911017c592"',
      ChecksumCRC32: put.ChecksumCRC32,
    });
    expect(put.ChecksumCRC32).toBe('NhCmhg==');
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
    expect(head).toMatchObject({ ContentLength: 5, ContentType: 'text/plain' });
  });

  it('may be a stream, framed as the client sends one', async () => {
    const { s3, Bucket } = await setUpBucket();
    const pieces = Array.from({ length: 300 }, (_, index) => Buffer.alloc(1000, index));
    const whole = Buffer.concat(pieces);
    const put = await s3.send(
      new PutObjectCommand({
        Bucket,
        Key: 'stream',
        Body: Readable.from(pieces),
        ContentLength: whole.length,
      }),
    );
    expect(put.ChecksumCRC32).toBeDefined();
    const { Body, ContentEncoding } = await s3.send(
      new GetObjectCommand({ Bucket, Key: 'stream' }),
    );
    expect(whole.equals((await Body?.transformToByteArray()) ?? Buffer.of())).toBe(true);
    expect(ContentEncoding).toBeUndefined();
  });

  it.each([
    ChecksumAlgorithm.CRC32,
    ChecksumAlgorithm.CRC32C,
    ChecksumAlgorithm.SHA1,
    ChecksumAlgorithm.SHA256,
  ])('is checked by %s', async (algorithm) => {
    const { s3, Bucket } = await setUpBucket();
    const put = { Bucket, Key: 'k', Body: '123456789', ChecksumAlgorithm: algorithm };
    const stored = await s3.send(new PutObjectCommand(put));
    expect(stored[`Checksum${algorithm}`]).toBeDefined();
    const wrong = { [`Checksum${algorithm}`]: stored[`Checksum${algorithm}`], Body: '12345678' };
    await expect(s3.send(new PutObjectCommand({ ...put, ...wrong }))).rejects.toMatchObject({
      name: 'BadDigest',
    });
    expect(await textOf(s3, Bucket, 'k')).toBe('123456789');
  });

  it('has the check value of CRC-32C', async () => {
    const { s3, Bucket } = await setUpBucket();
    const put = { Bucket, Key: 'k', Body: '123456789', ChecksumAlgorithm: 'CRC32C' } as const;
    const { ChecksumCRC32C = '' } = await s3.send(new PutObjectCommand(put));
    expect(Buffer.from(ChecksumCRC32C, 'base64').toString('hex')).toBe('e3069283');
  });

  it('is read in parts', async () => {
    const { s3, Bucket } = await setUpBucket();
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '0123456789' }));
    const part = await s3.send(new GetObjectCommand({ Bucket, Key: 'k', Range: 'bytes=2-4' }));
    expect(part).toMatchObject({ ContentRange: 'bytes 2-4/10', ContentLength: 3 });
    expect(await part.Body?.transformToString()).toBe('234');
    expect(await textOf(s3, Bucket, 'k', { Range: 'bytes=8-' })).toBe('89');
    expect(await textOf(s3, Bucket, 'k', { Range: 'bytes=-3' })).toBe('789');
    expect(await textOf(s3, Bucket, 'k', { Range: 'bytes=5-99' })).toBe('56789');
    await expect(textOf(s3, Bucket, 'k', { Range: 'bytes=10-' })).rejects.toMatchObject({
      name: 'InvalidRange',
    });
  });

  it('is written and read on conditions', async () => {
    const { s3, Bucket } = await setUpBucket();
    const put = (more: object) =>
      s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', ...more }));
    const failed = { name: 'PreconditionFailed' };
    const { ETag } = await put({ IfNoneMatch: '*' });
    await expect(put({ IfNoneMatch: '*' })).rejects.toMatchObject(failed);
    await expect(put({ IfMatch: '"other"' })).rejects.toMatchObject(failed);
    await put({ IfMatch: ETag });
    await expect(textOf(s3, Bucket, 'k', { IfMatch: '"other"' })).rejects.toMatchObject(failed);
    await expect(textOf(s3, Bucket, 'k', { IfNoneMatch: ETag })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
  });

  it('is missed by name', async () => {
    const { s3, Bucket } = await setUpBucket();
    await expect(textOf(s3, Bucket, 'k')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(textOf(s3, 'nowhere', 'k')).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  it('keeps no acl but the owner’s', async () => {
    const { s3, Bucket } = await setUpBucket();
    const put = new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', ACL: 'public-read' });
    await expect(s3.send(put)).rejects.toMatchObject({ name: 'AccessControlListNotSupported' });
  });
});

describe('a version', () => {
  it('stays when another one follows, or a delete marker', async () => {
    const { s3, Bucket } = await setUpBucket({}, versioned);
    const Key = 'k';
    const first = await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'one' }));
    const second = await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'two' }));
    expect(await textOf(s3, Bucket, Key)).toBe('two');
    expect(await textOf(s3, Bucket, Key, { VersionId: first.VersionId })).toBe('one');
    const marker = await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    expect(marker.DeleteMarker).toBe(true);
    await expect(textOf(s3, Bucket, Key)).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(textOf(s3, Bucket, Key, { VersionId: marker.VersionId })).rejects.toMatchObject({
      name: 'MethodNotAllowed',
    });

    const listed = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    expect(listed.Versions?.map(({ VersionId }) => VersionId)).toEqual([
      second.VersionId,
      first.VersionId,
    ]);
    expect(listed.DeleteMarkers).toMatchObject([{ VersionId: marker.VersionId, IsLatest: true }]);
    await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId: marker.VersionId }));
    expect(await textOf(s3, Bucket, Key)).toBe('two');
    await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId: second.VersionId }));
    expect(await textOf(s3, Bucket, Key)).toBe('one');
  });

  it('is deleted with others in one call', async () => {
    const { s3, Bucket } = await setUpBucket(
      { authorize: ({ resource }) => !resource.endsWith('kept') },
      versioned,
    );
    const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    const Objects = [{ Key: 'k', VersionId }, { Key: 'no&ne' }, { Key: 'kept' }];
    const result = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(result.Deleted).toMatchObject([
      { Key: 'k', VersionId },
      { Key: 'no&ne', DeleteMarker: true },
    ]);
    expect(result.Errors).toMatchObject([{ Key: 'kept', Code: 'AccessDenied' }]);
    const { Versions } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    expect(Versions).toBeUndefined();
  });

  it('is listed on pages', async () => {
    const { s3, Bucket } = await setUpBucket({}, versioned);
    for (const Key of ['a', 'a', 'b'])
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    const { Versions: all = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    const found: unknown[] = [];
    let next: object | undefined = {};
    while (next) {
      const page: Awaited<ReturnType<typeof list>> = await list(next);
      found.push(...(page.Versions ?? []).map(({ VersionId }) => VersionId));
      const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page;
      next = page.IsTruncated ? { KeyMarker, VersionIdMarker } : undefined;
    }
    function list(from: object) {
      return s3.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 1, ...from }));
    }
    expect(found).toEqual(all.map(({ VersionId }) => VersionId));
    expect(found).toHaveLength(3);
  });
});

describe('a copy', () => {
  it('is made of one version, with its metadata or other', async () => {
    const { s3, Bucket } = await setUpBucket({}, versioned);
    const put = (Body: string) =>
      s3.send(new PutObjectCommand({ Bucket, Key: 'from/a b', Body, Metadata: { kept: 'yes' } }));
    const { VersionId, ETag } = await put('one');
    await put('two');
    const copy = (more: object) =>
      s3.send(
        new CopyObjectCommand({
          Bucket,
          Key: 'to',
          CopySource: `${Bucket}/from/a%20b?versionId=${VersionId}`,
          ...more,
        }),
      );
    const copied = await copy({ CopySourceIfMatch: ETag });
    expect(copied.CopyObjectResult?.ETag).toBe(ETag);
    expect(copied.CopySourceVersionId).toBe(VersionId);
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'to' }));
    expect(await got.Body?.transformToString()).toBe('one');
    expect(got.Metadata).toEqual({ kept: 'yes' });
    await copy({ MetadataDirective: 'REPLACE', ContentType: 'image/png' });
    const replaced = await s3.send(new HeadObjectCommand({ Bucket, Key: 'to' }));
    expect(replaced).toMatchObject({ ContentType: 'image/png', Metadata: {} });
    await expect(copy({ CopySourceIfMatch: '"other"' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
  });
});

describe('tags', () => {
  it('are read and written beside the object', async () => {
    const { s3, Bucket } = await setUpBucket({}, versioned);
    const at = { Bucket, Key: 'k' };
    await s3.send(new PutObjectCommand({ ...at, Body: 'x', Tagging: 'state=new&a=b%20c' }));
    const tags = async () => (await s3.send(new GetObjectTaggingCommand(at))).TagSet;
    expect(await tags()).toEqual([
      { Key: 'state', Value: 'new' },
      { Key: 'a', Value: 'b c' },
    ]);
    const TagSet = [{ Key: '<k>', Value: '"&' }];
    await s3.send(new PutObjectTaggingCommand({ ...at, Tagging: { TagSet } }));
    expect(await tags()).toEqual(TagSet);
    const twice = { TagSet: [TagSet[0], TagSet[0]] as typeof TagSet };
    await expect(
      s3.send(new PutObjectTaggingCommand({ ...at, Tagging: twice })),
    ).rejects.toMatchObject({ name: 'InvalidTag' });
  });
});

describe('a list', () => {
  it('has prefixes, pages and an order of bytes', async () => {
    const { s3, Bucket } = await setUpBucket();
    for (const Key of ['b', 'a/2', 'a/1', 'Z', 'c/x/y', '\u{1F600}', '\uFF5E'])
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    const list = (more: object) => s3.send(new ListObjectsV2Command({ Bucket, ...more }));
    const keys = async (more: object) => (await list(more)).Contents?.map(({ Key }) => Key);
    expect(await keys({})).toEqual(['Z', 'a/1', 'a/2', 'b', 'c/x/y', '\uFF5E', '\u{1F600}']);
    expect(await keys({ Prefix: 'a/' })).toEqual(['a/1', 'a/2']);
    expect(await keys({ StartAfter: 'a/2', Prefix: 'b' })).toEqual(['b']);

    const names: unknown[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page: Awaited<ReturnType<typeof list>> = await list({
        Delimiter: '/',
        MaxKeys: 1,
        ContinuationToken,
      });
      names.push(...(page.Contents ?? []).map(({ Key }) => Key));
      names.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    expect(names).toEqual(['Z', 'a/', 'b', 'c/', '\uFF5E', '\u{1F600}']);
  });
});
