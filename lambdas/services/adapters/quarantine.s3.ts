import type { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListObjectVersionsCommand,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { PersonId } from '../../phone/index.ts';
import { mapBounded } from '../../shared/map-bounded.ts';
import type { Arrival, Quarantine } from '../domain/uploads/ports.ts';
import { quarantineKey } from './quarantine-key.ts';

const removedAtOnce = 20;
const scanTag = 'GuardDutyMalwareScanStatus';

/** Uploads in a bucket with versions, as `<person>/<id>`. */
export function quarantineInS3(s3: S3Client, Bucket: string): Quarantine {
  const at = ({ person, id, versionId }: Arrival) => ({
    Bucket,
    Key: quarantineKey(person, id),
    VersionId: versionId,
  });
  const found = async (person: PersonId, id: string) => {
    const Prefix = quarantineKey(person, id);
    const {
      Versions = [],
      DeleteMarkers = [],
      IsTruncated = false,
    } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix }));
    const arrivals = ({ VersionId = 'null' }: { VersionId?: string | undefined }) => ({
      person,
      id,
      versionId: VersionId,
    });
    return {
      versions: Versions.map(arrivals),
      markers: DeleteMarkers.map(arrivals),
      isTruncated: IsTruncated,
    };
  };
  const removeVersion = async (arrival: Arrival) => {
    await s3.send(new DeleteObjectCommand(at(arrival)));
  };
  return {
    async put({ id, contentType }, person, body) {
      const Key = quarantineKey(person, id);
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: body, ContentType: contentType }));
    },
    async open(arrival) {
      try {
        const { Body } = await s3.send(new GetObjectCommand(at(arrival)));
        const bytes = Body as Readable;
        return { bytes, close: () => bytes.destroy() };
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async verdictOn(arrival) {
      const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand(at(arrival)));
      const status = TagSet.find(({ Key }) => Key === scanTag)?.Value;
      if (status === undefined) return 'none';
      return status === 'NO_THREATS_FOUND' ? 'clean' : 'malware';
    },
    async list(person, id) {
      return (await found(person, id)).versions;
    },
    removeVersion,
    async removeAll(person, id) {
      // One answer lists a thousand; what is removed makes way for the next.
      for (let hasMore = true; hasMore; ) {
        const { versions, markers, isTruncated } = await found(person, id);
        await mapBounded([...versions, ...markers], removedAtOnce, removeVersion);
        hasMore = isTruncated;
      }
    },
  };
}

function isMissing(error: unknown): boolean {
  if (error instanceof NoSuchKey) return true;
  // A version that is gone, and one that was the marker of a removal.
  const isAnswer = error instanceof S3ServiceException;
  return isAnswer && ['NoSuchVersion', 'MethodNotAllowed'].includes(error.name);
}
