import type { PublicUploads } from '../../public-settings.ts';
import type { Upload } from '../answers.ts';
import { type Answer, api } from '../api.ts';
import { fetchProblem } from '../words/problems.ts';

/** Where a picture can be shown from. */
export interface Source {
  url: string;
  /** How it came here, as a sentence. */
  how: string;
  /** S3 itself lets a page show what it asks for by CORS, and nothing else. */
  crossOrigin?: 'anonymous';
}

/** What is for everybody comes over the HTTP service if that fetches it; what is private by a signed URL. */
export async function sourceOf(store: PublicUploads, upload: Upload): Promise<Answer<Source>> {
  const { location, contentType } = upload;
  if (location === undefined) {
    const signed = await api.presignUrl(store.service, upload);
    if (!signed.ok) return signed;
    const how = 'Read by a signed URL, which is good for some minutes.';
    return { ok: true, value: { url: signed.value.url, how, crossOrigin: 'anonymous' } };
  }
  if (store.http === null) return found(location, 'Shown from its own address.');
  const answer = await api.httpGet(store.http, location);
  if (answer.ok && answer.value.statusCode === 200) {
    const blob = new Blob([bytesOf(answer.value.body.$binary.base64)], { type: contentType });
    return found(URL.createObjectURL(blob), 'Fetched back over the HTTP service.');
  }
  const why = fetchProblem(answer.ok ? '' : answer.failure.code);
  return found(
    location,
    `The HTTP service did not fetch it back: ${why}. Shown from its own address.`,
  );
}

function found(url: string, how: string): Answer<Source> {
  return { ok: true, value: { url, how } };
}

function bytesOf(base64: string) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
