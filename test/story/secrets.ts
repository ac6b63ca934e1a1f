import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Running } from './running.ts';

export interface Secret {
  /** What it is, for a message that doesn't show it. */
  readonly what: string;
  readonly value: string;
}

/** Whatever a run has made that may be in no log: codes, numbers, texts, tokens, keys, credentials. */
export async function secretsOf(running: Running, phones: readonly string[]): Promise<Secret[]> {
  const secrets: Secret[] = [];
  for (const phone of phones) {
    secrets.push({ what: 'a number', value: phone.slice(1) });
    for (const { body } of await running.local.texts(phone)) {
      secrets.push({ what: 'a message', value: body.slice(0, 60) });
      const code = /#(\d{6})$/.exec(body)?.[1];
      if (code !== undefined) secrets.push({ what: 'a code', value: code });
      const link = /\/confirm#(\S+)/.exec(body)?.[1];
      if (link !== undefined) secrets.push({ what: 'a confirmation', value: link });
    }
  }
  const outside = join(running.dir, 'data/outside');
  for (const provider of ['google-health', 'fitbit', 'github']) {
    for (const name of ['issued', 'tokens', 'codes', 'offline-codes']) {
      const file = join(outside, provider, `${name}.jsonl`);
      secrets.push(...longStringsIn(file).map((value) => ({ what: `${provider} ${name}`, value })));
    }
  }
  const file = join(running.dir, 'data/aws/secrets.jsonl');
  secrets.push(...keysIn(file).map((value) => ({ what: 'a key or credential', value })));
  return secrets;
}

/** Tokens and codes are long and opaque; names, scopes and URLs aren't. */
function longStringsIn(file: string): string[] {
  return strings(file).filter(
    (text) => /^[\w.~+/=-]{30,}$/.test(text) && !text.includes('/users/'),
  );
}

/** Values inside the JSON that secrets hold. */
function keysIn(file: string): string[] {
  return strings(file)
    .filter((text) => text.startsWith('{'))
    .flatMap((text) => Object.values(JSON.parse(text) as Record<string, unknown>))
    .filter((value): value is string => typeof value === 'string' && value.length >= 20);
}

function strings(file: string): string[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.flatMap((line) => stringsOf(JSON.parse(line)));
}

function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [key, ...stringsOf(child)]);
}
