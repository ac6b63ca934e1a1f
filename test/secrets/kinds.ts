import type { Secret } from './secret.ts';

/** What is secret in a message, by the name of the field that holds it. */
const fields: Readonly<Record<string, string>> = {
  access_token: 'an access token',
  accessToken: 'an access token',
  refresh_token: 'a refresh token',
  refreshToken: 'a refresh token',
  id_token: 'an ID token',
  code: 'an authorization code',
  code_verifier: 'a PKCE verifier',
  state: 'a state',
  client_secret: 'a client secret',
  token: 'a token',
  Plaintext: 'a data key',
};
const texts = new Set(['Body', 'Message', 'body']);
const numbers = new Set(['phone', 'PhoneNumber', 'To', 'From', 'to', 'from', 'originationNumber']);
const shortest = 16;

/** In a body, whichever of JSON and a form it is. */
export function* secretsInFields(body: string): Iterable<Secret> {
  if (/^\s*[{[]/.test(body)) yield* secretsInJson(parsed(body));
  else if (body.includes('=')) yield* secretsInQuery(body);
}

/** In cookies, credentials, and the URL that a request asks for or an answer leads to. */
export function* secretsInHeaders(
  headers: Iterable<[string, unknown]>,
  url?: string,
): Iterable<Secret> {
  yield* secretsInQuery(url?.split('?')[1] ?? '');
  for (const [name, value] of headers) {
    const text = String(value);
    if (name === 'location') yield* secretsInQuery(text.split(/[?#]/).slice(1).join('&'));
    if (name === 'authorization') yield* opaque('a credential', /^B\w+ (.+)/.exec(text)?.[1]);
    if (name !== 'cookie' && name !== 'set-cookie') continue;
    for (const [, cookie = '', content] of text.matchAll(/([\w.-]+)=([^;,\s]+)/g)) {
      const isSession = cookie === '__Host-session';
      yield* opaque(isSession ? 'a session cookie' : 'another cookie', content);
    }
  }
}

/** In what is hashed with a key, where parts are a JSON array, or sealed, which is an object. */
export function* secretsInMessage(message: string): Iterable<Secret> {
  const value = /^[{[]/.test(message) ? parsed(message) : undefined;
  if (!Array.isArray(value)) return yield* secretsInJson(value);
  for (const part of value.map(String)) {
    yield* number(part);
    yield* code(part);
  }
}

/** In the form that it has, and in those that bytes are written in. */
export function* secretsInKey(key: unknown): Iterable<Secret> {
  if (typeof key === 'string') yield* opaque('a key', key);
  if (!(key instanceof Uint8Array)) return;
  for (const encoding of ['base64', 'base64url', 'hex'] as const) {
    yield* opaque('a key', Buffer.from(key).toString(encoding));
  }
}

function* secretsInQuery(query: string): Iterable<Secret> {
  for (const [name, value] of new URLSearchParams(query)) yield* secretsInField(name, value);
}

/** Without recursion: what is overheard may be nested as deep as an attacker likes. */
function* secretsInJson(value: unknown): Iterable<Secret> {
  const left = [value];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    for (const [name, child] of Object.entries(next)) {
      if (typeof child === 'string') yield* secretsInField(name, child);
      else left.push(child);
    }
  }
}

function* secretsInField(name: string, value: string): Iterable<Secret> {
  if (name === 'SecretString') {
    yield* leaves(parsed(value) ?? value);
  } else if (numbers.has(name)) {
    yield* number(value);
  } else if (texts.has(name)) {
    yield* secretsInText(value);
  } else if (Object.hasOwn(fields, name)) {
    yield* code(value);
    yield* opaque(fields[name] ?? '', value);
  }
}

/** A text's lines, and the code or link in them. */
function* secretsInText(text: string): Iterable<Secret> {
  for (const line of text.split('\n')) yield* opaque('a text', line);
  yield* code(/(?<!\d)\d{6}(?!\d)/.exec(text)?.[0] ?? '');
  yield* opaque('a confirmation', /\/confirm#(\S+)/.exec(text)?.[1]);
}

/** Everything long that a secret of Secrets Manager holds. */
function* leaves(value: unknown): Iterable<Secret> {
  if (typeof value === 'string') yield* opaque('a key or credential', value);
  else if (typeof value === 'object') {
    for (const child of Object.values(value ?? {})) yield* leaves(child);
  }
}

function* number(text: string): Iterable<Secret> {
  if (/^\+?[1-9]\d{9,14}$/.test(text)) {
    yield { what: 'a number', value: text.replace('+', '') };
  }
}

function* code(text: string): Iterable<Secret> {
  if (/^\d{6}$/.test(text)) yield { what: 'a code', value: text };
}

/** Codes of refusals are in capitals, but for one that others have named, and meant to be seen. */
function* opaque(what: string, value = ''): Iterable<Secret> {
  const isRefusal = /^([A-Z_]+|NoMatchingRuleFound)$/.test(value);
  if (value.length >= shortest && !isRefusal) yield { what, value };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
