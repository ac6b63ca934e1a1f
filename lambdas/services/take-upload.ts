import { announceUpload } from './domain/uploads/announce-upload.ts';
import type { UploadDeps } from './domain/uploads/ports.ts';
import type { Upload, Visibility } from './domain/uploads/shelf.ts';
import { ServicesError } from './errors.ts';
import type { Called } from './service-call.ts';

interface UploadArguments {
  readonly bucket: string;
  readonly key: string;
  readonly acl: Visibility;
  readonly contentType: string;
  /** Bytes. */
  readonly contentLength: number;
}

/**
 * Asks the rules whether a file may be uploaded, and makes room for it.
 *
 * @throws ServicesError RULE_DENIED, NoMatchingRuleFound, BUCKET_UNKNOWN and what `announceUpload` throws
 */
export async function takeUpload(
  deps: UploadDeps,
  { caller, service, allow }: Called,
  args: UploadArguments,
): Promise<Upload> {
  const { keys } = await allow(args);
  if (!service.buckets.includes(args.bucket)) throw new ServicesError('BUCKET_UNKNOWN');
  const { contentLength: size, ...wanted } = args;
  return announceUpload(deps, caller, { ...wanted, size, isShared: keys === 'shared' });
}
