import { rejections } from '../inspect/rejections.ts';
import type { Upload } from './shelf.ts';

const reasons = {
  ...rejections,
  NEVER_ARRIVED: 'The file has not come. Upload it again.',
  MALWARE: 'The file was not found to be free of malware.',
} as const satisfies Record<NonNullable<Upload['reason']>, string>;

export interface UploadView {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly contentType: string;
  readonly size: number;
  readonly visibility: Upload['acl'];
  readonly status: Upload['status'];
  /** ISO 8601. */
  readonly createdAt: string;
  /** Where anybody can read it, if it is for everybody. */
  readonly location?: string;
  /** Why it isn't published. */
  readonly reason?: { readonly code: string; readonly detail: string };
}

/** An upload as its owner sees it. */
export function uploadView(upload: Upload, mediaOrigin: string): UploadView {
  const { id, bucket, key, contentType, size, acl, status, at, reason } = upload;
  return {
    id,
    bucket,
    key,
    contentType,
    size,
    visibility: acl,
    status,
    createdAt: new Date(at * 1000).toISOString(),
    ...(acl === 'public-read' && { location: locationOf(upload, mediaOrigin) }),
    ...(reason !== undefined && { reason: { code: reason, detail: reasons[reason] } }),
  };
}

export function locationOf({ id }: Pick<Upload, 'id'>, mediaOrigin: string): string {
  return `${mediaOrigin}/${id}`;
}
