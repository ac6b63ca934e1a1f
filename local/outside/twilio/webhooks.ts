import { createHmac } from 'node:crypto';

/** A request of Twilio's to the app: form fields, signed. */
interface Webhook {
  url: string;
  fields: Record<string, string>;
}

/** What became of it; `refused` is an answer of 4xx, `failed` any other that is no success. */
export type PostOutcome = 'taken' | 'refused' | 'failed' | 'unreachable';

/** Twilio waits this long for an answer. */
const patience = 15_000;

export async function post(
  { url, fields }: Webhook,
  authToken: string,
  signal: AbortSignal,
): Promise<PostOutcome> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        'user-agent': 'TwilioProxy/1.1',
        accept: '*/*',
        'x-twilio-signature': sign(url, fields, authToken),
      },
      body: new URLSearchParams(fields).toString(),
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]),
    });
    await response.arrayBuffer();
    if (response.ok) return 'taken';
    return response.status >= 400 && response.status < 500 ? 'refused' : 'failed';
  } catch {
    return 'unreachable';
  }
}

/** `X-Twilio-Signature`: HMAC-SHA1 of the URL followed by every field's name and value in order of the names. */
export function sign(url: string, fields: Record<string, string>, authToken: string): string {
  const text = Object.entries(fields)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .reduce((signed, [name, value]) => signed + name + value, url);
  return createHmac('sha1', authToken).update(text, 'utf8').digest('base64');
}
