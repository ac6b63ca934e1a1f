import type * as z from 'zod/mini';
import * as answers from './answers.ts';

/** Why a call brought nothing: `status` 0 when no answer came at all. */
export interface Failure {
  code: string;
  status: number;
  detail: string;
  retryAfterSeconds?: number;
  service?: string | undefined;
  action?: string | undefined;
  reason?: string | undefined;
}

export type Answer<T> = { ok: true; value: T } | { ok: false; failure: Failure };

type Schema<T> = z.ZodMiniType<T>;
type Call = <T>(
  schema: Schema<T>,
  method: string,
  path: string,
  body?: object,
  timeoutMs?: number,
) => Promise<Answer<T>>;

/** What the actions of an S3 service are told of a file. */
export interface ObjectArguments {
  bucket: string;
  key: string;
}
export interface UploadArguments extends ObjectArguments {
  acl: answers.Visibility;
  contentType: string;
}

const TIMEOUT_MS = 20_000;
/** For some megabytes over a slow line. */
const UPLOAD_TIMEOUT_MS = 180_000;

/**
 * The only way to the API. Every call resolves, also when the network is gone, the server is
 * silent or its answer is unreadable; `path` ids are encoded here.
 */
export function createApi(fetch: typeof globalThis.fetch, timeoutMs = TIMEOUT_MS) {
  const call: Call = (schema, method, path, body, ms = timeoutMs) =>
    send(fetch, ms, schema, method, path, body);
  const { account, anything, codeSent, preferences, signedIn, subscriptionAnswer, texts } = answers;
  const id = encodeURIComponent;
  const action = (service: string, name: string) => `/api/services/${id(service)}/${name}`;
  return {
    sendCode: (phone: string, country?: string) =>
      call(codeSent, 'POST', '/api/phone/codes', country ? { phone, country } : { phone }),
    checkCode: (phone: string, code: string) =>
      call(signedIn, 'POST', '/api/phone/checks', { phone, code }),
    signOut: () => call(anything, 'DELETE', '/api/session'),
    account: () => call(account, 'GET', '/api/account'),
    savePreferences: (wanted: answers.Preferences) =>
      call(preferences, 'PUT', '/api/account/preferences', wanted),
    erase: () => call(anything, 'DELETE', '/api/account'),
    disconnect: (connection: string) =>
      call(anything, 'DELETE', `/api/connections/${id(connection)}`),
    invite: () => call(subscriptionAnswer, 'POST', '/api/topics/invitations'),
    confirm: (token: string) =>
      call(subscriptionAnswer, 'POST', '/api/topics/confirmations', { token }),
    texts: () => call(texts, 'GET', '/api/texts'),
    resend: (text: string) => call(anything, 'POST', `/api/texts/${id(text)}/resends`),
    uploads: () => call(answers.uploads, 'GET', '/api/uploads'),
    removeUpload: (upload: string) => call(anything, 'DELETE', `/api/uploads/${id(upload)}`),
    putObject: (service: string, args: UploadArguments & { body: string }) =>
      call(answers.uploadTaken, 'POST', action(service, 'put'), args, UPLOAD_TIMEOUT_MS),
    signPolicy: (service: string, args: UploadArguments & { contentLength: number }) =>
      call(answers.uploadSigned, 'POST', action(service, 'signPolicy'), args),
    presignUrl: (service: string, { bucket, key }: ObjectArguments) =>
      call(answers.presigned, 'POST', action(service, 'PresignURL'), { bucket, key }),
    httpGet: (service: string, url: string) =>
      call(answers.fetched, 'POST', action(service, 'get'), { url }, 2 * timeoutMs),
  };
}

async function send<T>(
  fetch: typeof globalThis.fetch,
  timeoutMs: number,
  schema: Schema<T>,
  method: string,
  path: string,
  body?: object,
): Promise<Answer<T>> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(path, {
      method,
      signal,
      cache: 'no-store',
      headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const content = parseJson(await response.text());
    return response.ok ? accept(schema, response, content) : refuse(response, content);
  } catch {
    return failed(signal.aborted ? 'TIMEOUT' : 'UNREACHABLE');
  }
}

function accept<T>(schema: Schema<T>, response: Response, content: unknown): Answer<T> {
  const parsed = schema.safeParse(content);
  return parsed.success
    ? { ok: true, value: parsed.data }
    : failed('UNREADABLE_ANSWER', response.status);
}

function refuse(response: Response, content: unknown): Answer<never> {
  const problem = answers.problemDetails.safeParse(content).data;
  const { code = 'UNKNOWN', detail = '', ...about } = problem ?? {};
  const wait = retryAfterSeconds(response.headers.get('retry-after'), Date.now());
  return failed(code, response.status, {
    ...about,
    detail,
    ...(wait !== undefined && { retryAfterSeconds: wait }),
  });
}

export function failed(code: string, status = 0, more: Partial<Failure> = {}): Answer<never> {
  return { ok: false, failure: { detail: '', ...more, code, status } };
}

/** `Retry-After` (RFC 9110 §10.2.3), seconds or a date, in whole seconds from `now` (ms). */
export function retryAfterSeconds(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header)) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const api = createApi((...request) => globalThis.fetch(...request));
