import crypto from 'node:crypto';
import { IncomingMessage, ServerResponse } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { secretsInFields, secretsInHeaders, secretsInKey, secretsInMessage } from './kinds.ts';
import type { Secret } from './secret.ts';

type Tell = (secret: Secret) => void;
type Send = (this: ServerResponse, ...args: unknown[]) => unknown;

const largest = 1024 * 1024;

/** The beginning of a message; what is larger than a document is no text, and isn't held in memory. */
class Heard {
  #chunks: Uint8Array[] = [];
  #size = 0;

  add(chunk: Uint8Array): void {
    this.#size += chunk.length;
    if (this.#size > largest) this.#chunks = [];
    else this.#chunks.push(chunk);
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }
}

/**
 * Tells of every secret that this process hears from now on: in requests that it serves, answers that it gives
 * or gets, and keys, numbers, codes and tokens that it hashes, signs or seals.
 */
export function overhear(tell: Tell): void {
  const tellAll = (secrets: Iterable<Secret>) => {
    for (const secret of secrets) tell(secret);
  };
  overhearMessages(tellAll);
  overhearAnswers(tellAll);
  overhearCryptography(tellAll);
}

function overhearMessages(tellAll: (secrets: Iterable<Secret>) => void): void {
  const messages = new WeakMap<IncomingMessage, Heard>();
  const { push } = IncomingMessage.prototype;
  IncomingMessage.prototype.push = function pushOverheard(this: IncomingMessage, chunk, encoding) {
    if (chunk === null) {
      tellAll(secretsInHeaders(Object.entries(this.headers), this.url));
      tellAll(secretsInFields(heardIn(messages, this).text));
    } else heardIn(messages, this).add(Buffer.from(chunk));
    return push.call(this, chunk, encoding);
  };
}

function overhearAnswers(tellAll: (secrets: Iterable<Secret>) => void): void {
  const responses = new WeakMap<ServerResponse, Heard>();
  const keep = (response: ServerResponse, chunk: unknown) => {
    const isData = typeof chunk === 'string' || chunk instanceof Uint8Array;
    if (isData) heardIn(responses, response).add(Buffer.from(chunk));
  };
  const sending = ServerResponse.prototype as unknown as Record<'write' | 'end', Send>;
  const { write, end } = sending;
  sending.write = function writeOverheard(...args) {
    keep(this, args[0]);
    return write.apply(this, args);
  };
  sending.end = function endOverheard(...args) {
    keep(this, args[0]);
    const ended = end.apply(this, args);
    tellAll(secretsInHeaders(sentHeaders(this)));
    tellAll(secretsInFields(heardIn(responses, this).text));
    return ended;
  };
}

/** However they were given: Node keeps the lines that it has sent. */
function sentHeaders(response: ServerResponse): [string, string][] {
  const { _header: lines } = response as unknown as { _header: string | null };
  return (lines ?? '').split('\r\n').map((line) => {
    const colon = line.indexOf(': ');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 2)];
  });
}

function overhearCryptography(tellAll: (secrets: Iterable<Secret>) => void): void {
  const { createHmac, createCipheriv } = crypto;
  const listening = <Work extends { update(data: never): unknown }>(work: Work): Work => {
    const { update } = work;
    work.update = function updateOverheard(this: Work, ...args: Parameters<Work['update']>) {
      if (typeof args[0] === 'string') tellAll(secretsInMessage(args[0]));
      return update.apply(this, args);
    } as Work['update'];
    return work;
  };
  crypto.createHmac = (algorithm, key, options) => {
    tellAll(secretsInKey(key));
    return listening(createHmac(algorithm, key, options));
  };
  crypto.createCipheriv = ((algorithm: string, key: crypto.CipherKey, ...rest: [never]) => {
    tellAll(secretsInKey(key));
    return listening(createCipheriv(algorithm, key, ...rest));
  }) as typeof createCipheriv;
  syncBuiltinESMExports();
}

function heardIn<Message extends object>(all: WeakMap<Message, Heard>, message: Message): Heard {
  const heard = all.get(message) ?? new Heard();
  all.set(message, heard);
  return heard;
}
