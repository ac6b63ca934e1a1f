import type { Upload, UploadSigned, Visibility } from '../answers.ts';
import { type Answer, api, failed } from '../api.ts';

export interface Wanted {
  file: File;
  bucket: string;
  visibility: Visibility;
}

interface Watch {
  signal: AbortSignal;
  /** From 0 to 1; never called for a small file. */
  onProgress: (part: number) => void;
}

/** Bytes up to which a file may travel in a request to the API. */
const SMALL = 3 * 1024 * 1024;

/** Hands a file over to be inspected: a small one to the API, any other straight to the bucket. */
export async function sendFile(
  service: string,
  { file, bucket, visibility }: Wanted,
  watch: Watch,
): Promise<Answer<Upload>> {
  const args = {
    bucket,
    key: keyOf(file.name),
    acl: visibility,
    contentType: file.type || 'application/octet-stream',
  };
  if (file.size > SMALL) {
    const signed = await api.signPolicy(service, { ...args, contentLength: file.size });
    return signed.ok ? sendStraight(signed.value, file, watch) : signed;
  }
  const body = await base64Of(file);
  if (body === undefined) return failed('FILE_UNREADABLE');
  const taken = await api.putObject(service, { ...args, body });
  return taken.ok ? { ok: true, value: taken.value.upload } : taken;
}

/** Systems spell the same name differently, and put spaces of their own into names of screenshots. */
export function keyOf(name: string): string {
  return name.normalize('NFC').replace(/\p{Zs}/gu, ' ');
}

async function sendStraight(
  { upload, ...form }: UploadSigned,
  file: File,
  watch: Watch,
): Promise<Answer<Upload>> {
  const status = watch.signal.aborted ? 0 : await post(form, file, watch);
  if (status >= 200 && status < 300) return { ok: true, value: upload };
  // Nothing will come, so that its room is free again.
  void api.removeUpload(upload.id);
  if (watch.signal.aborted) return failed('STOPPED');
  return status === 0 ? failed('UNREACHABLE') : failed('BUCKET_REFUSED', status);
}

/** The browser reads the file from the disk as it sends it. Gives the status, 0 without an answer. */
function post(
  { url, fields }: Omit<UploadSigned, 'upload'>,
  file: File,
  { signal, onProgress }: Watch,
): Promise<number> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', file);
  const request = new XMLHttpRequest();
  return new Promise((resolve) => {
    onProgress(0);
    request.upload.addEventListener('progress', ({ loaded, total }) =>
      onProgress(total > 0 ? loaded / total : 0),
    );
    request.addEventListener('loadend', () => resolve(request.status));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.open('POST', url);
    request.send(form);
  });
}

/** Undefined for a file that can't be read, such as one that is gone. */
function base64Of(file: File): Promise<string | undefined> {
  const reader = new FileReader();
  return new Promise((resolve) => {
    reader.addEventListener('error', () => resolve(undefined));
    reader.addEventListener('load', () => {
      resolve(String(reader.result).split(',')[1] ?? '');
    });
    reader.readAsDataURL(file);
  });
}
