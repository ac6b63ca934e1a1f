import {
  type DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { publishedInS3 } from '../../../lambdas/services/adapters/published.s3.ts';
import { quarantineInS3 } from '../../../lambdas/services/adapters/quarantine.s3.ts';
import type {
  Arrival,
  Published,
  Quarantine,
} from '../../../lambdas/services/domain/uploads/ports.ts';
import type { Upload } from '../../../lambdas/services/domain/uploads/shelf.ts';
import { openBucket, s3At, versioned } from '../../local/aws/s3/set-up.ts';
import { setUp } from '../../local/aws/set-up.ts';
import { somebody } from '../../shared/somebody.ts';
import { World } from './world.ts';

interface Buckets {
  readonly quarantine: Quarantine;
  readonly published: Published;
  /** What is published of an upload. */
  read(upload: Upload): Promise<Buffer | undefined>;
}

const upload: Upload = {
  id: 'A'.repeat(22),
  bucket: 'b',
  key: 'cäts/cat (1).png',
  isShared: false,
  acl: 'public-read',
  contentType: 'image/png',
  size: 3,
  at: 0,
  status: 'inspecting',
};

async function bytesOf(quarantine: Quarantine, arrival: Arrival): Promise<string | undefined> {
  const found = await quarantine.open(arrival);
  if (found === undefined) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of found.bytes) chunks.push(chunk);
  found.close();
  return Buffer.concat(chunks).toString();
}

function bucketsContract(make: () => Promise<Buckets>): void {
  const put = async (quarantine: Quarantine, person: ReturnType<typeof somebody>, body: string) => {
    await quarantine.put(upload, person, Buffer.from(body));
    const [newest] = await quarantine.list(person, upload.id);
    if (newest === undefined) throw new Error('nothing has come');
    return newest;
  };

  it('keeps every version that comes, and gives each as it was', async () => {
    const { quarantine } = await make();
    const person = somebody();
    const first = await put(quarantine, person, 'one');
    const second = await put(quarantine, person, 'two');
    expect(await bytesOf(quarantine, first)).toBe('one');
    expect(await bytesOf(quarantine, second)).toBe('two');
    expect(await quarantine.list(person, upload.id)).toHaveLength(2);
    await quarantine.removeVersion(first);
    expect(await bytesOf(quarantine, first)).toBeUndefined();
    expect(await bytesOf(quarantine, second)).toBe('two');
    await quarantine.removeAll(person, upload.id);
    await quarantine.removeAll(person, upload.id);
    expect(await quarantine.list(person, upload.id)).toEqual([]);
  });

  it('publishes the version that was inspected, however often it is asked to', async () => {
    const { quarantine, published, read } = await make();
    const person = somebody();
    const inspected = await put(quarantine, person, 'one');
    await put(quarantine, person, 'two');
    await published.copyFrom(inspected, upload);
    await published.copyFrom(inspected, upload);
    expect((await read(upload))?.toString()).toBe('one');
    await published.remove(upload.id);
    await published.remove(upload.id);
    expect(await read(upload)).toBeUndefined();
  });

  it('publishes nothing of a version that is gone', async () => {
    const { quarantine, published, read } = await make();
    const inspected = await put(quarantine, somebody(), 'one');
    await quarantine.removeVersion(inspected);
    await expect(published.copyFrom(inspected, upload)).rejects.toThrow();
    expect(await read(upload)).toBeUndefined();
  });
}

describe('quarantine and published uploads', () => {
  describe('in memory', () =>
    bucketsContract(async () => {
      const world = new World();
      const { quarantine, published } = world.deps;
      return { quarantine, published, read: async ({ id }) => world.published.get(id) };
    }));

  describe('in S3', () =>
    bucketsContract(async () => {
      const { aws } = await setUp();
      const from = await openBucket(aws, 'quarantine', versioned);
      const to = await openBucket(aws, 'published');
      const s3 = s3At(aws.s3Endpoint);
      return {
        quarantine: quarantineInS3(s3, from),
        published: publishedInS3(s3, to, from),
        async read({ id }) {
          const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: to }));
          const [found] = Contents;
          if (found === undefined) return undefined;
          expect(Contents.map(({ Key }) => Key)).toEqual([`public/${id}`]);
          const object = await s3.send(new GetObjectCommand({ Bucket: to, Key: found.Key }));
          expect(object).toMatchObject({
            ContentType: 'image/png',
            ContentDisposition: "inline; filename*=UTF-8''cat%20%281%29.png",
            CacheControl: 'public, max-age=300',
          });
          return Buffer.from((await object.Body?.transformToByteArray()) ?? []);
        },
      };
    }));
});

it('of more versions than a listing holds, none stays', async () => {
  const versions = Array.from({ length: 2500 }, (_, i) => ({ Key: 'k', VersionId: `v${i}` }));
  const s3 = {
    async send(command: object) {
      if (command instanceof ListObjectVersionsCommand) {
        return { Versions: versions.slice(0, 1000), IsTruncated: versions.length > 1000 };
      }
      const { VersionId } = (command as DeleteObjectCommand).input;
      versions.splice(
        versions.findIndex((one) => one.VersionId === VersionId),
        1,
      );
      return {};
    },
  };
  await quarantineInS3(s3 as unknown as S3Client, 'b').removeAll(somebody(), upload.id);
  expect(versions).toEqual([]);
});
