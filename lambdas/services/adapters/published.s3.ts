import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Place, Published } from '../domain/uploads/ports.ts';
import type { Upload, Visibility } from '../domain/uploads/shelf.ts';
import { quarantineKey } from './quarantine-key.ts';

/** Below which the media distribution has its root; what is private is beside it. */
const folders: Readonly<Record<Visibility, string>> = {
  'public-read': 'public',
  private: 'private',
};

/** Not for longer than it may take until what was deleted can be read nowhere. */
const cacheControl = 'public, max-age=300';

const keyOf = ({ acl, id }: Place) => `${folders[acl]}/${id}`;

/** What was found clean: `public/<id>` and `private/<id>`. */
export function publishedInS3(s3: S3Client, Bucket: string, quarantine: string): Published {
  return {
    async copyFrom({ person, id, versionId }, upload) {
      const source = `${quarantine}/${quarantineKey(person, id)}`;
      await s3.send(
        new CopyObjectCommand({
          Bucket,
          Key: keyOf(upload),
          CopySource: `${source.split('/').map(encodeURIComponent).join('/')}?versionId=${versionId}`,
          MetadataDirective: 'REPLACE',
          // What a malware scan has written on it stays behind.
          TaggingDirective: 'REPLACE',
          ContentType: upload.contentType,
          ContentDisposition: dispositionOf(upload),
          ...(upload.acl === 'public-read' && { CacheControl: cacheControl }),
        }),
      );
    },
    async remove(id) {
      for (const folder of Object.values(folders)) {
        await s3.send(new DeleteObjectCommand({ Bucket, Key: `${folder}/${id}` }));
      }
    },
  };
}

/** Reads what is published. */
export function publishedReader(s3: S3Client, Bucket: string) {
  return {
    async read(place: Place): Promise<Uint8Array> {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: keyOf(place) }));
      return (await Body?.transformToByteArray()) ?? new Uint8Array();
    },
    /** A URL by which anybody can read it for some minutes. */
    sign(place: Place, expiresIn: number): Promise<string> {
      return getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: keyOf(place) }), { expiresIn });
    },
  };
}

/** RFC 6266: shown where it is, and saved under its own name. */
function dispositionOf({ key }: Upload): string {
  const name = key.slice(key.lastIndexOf('/') + 1);
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `inline; filename*=UTF-8''${encoded}`;
}
