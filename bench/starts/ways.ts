import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addCodeCache } from '../../lib/platform/code-cache/add.ts';
import { workshop } from '../harness/packages.ts';
import type { AppFunction } from './app.ts';
import { callGroups } from './calls.ts';
import { floor } from './floor.ts';
import type { Startable } from './start.ts';
import type { Tape } from './tape.ts';

const folder = join(workshop, 'starts');

/** Functions whose code cache is tried: a page waits for three of them, the fourth polls. */
const cachedOnes = [
  'phone/request-code',
  'connect/finish-connecting',
  'account/show-account',
  'battery/poll-batch',
];

/** The ways in which a function's work can be written; all but the first are there for comparison. */
export type Way = 'ours' | 'floor' | 'old' | 'cached' | 'mismatched';

/** A function with all that stands beside it; what makes no sense for it is missing. */
export interface Measured {
  readonly name: string;
  readonly tape: Tape;
  readonly bytes: { readonly ours: number; readonly floor: number | undefined };
  readonly ways: Readonly<Partial<Record<Way, Startable>> & { ours: Startable }>;
}

/** Writes what is compared into files. @param node makes the code caches */
export function measured({ bundle, ...first }: AppFunction, node: string): Measured {
  const { name, code } = bundle;
  const own = join(folder, name.replace('/', '-'));
  mkdirSync(own, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{}');
  const { environment, tape } = first;
  const groups = callGroups(tape.exchanges);
  const texts = textsOf(tape);
  const file = (path: string, content: string) => {
    writeFileSync(join(own, path), content);
    return join(own, path);
  };
  const startable = (path: string, event: string, more = {}): Startable => ({
    file: path,
    eventFile: file(`event-of-${path.split('/').pop()}.json`, event),
    environment: { ...environment, ...more },
    at: first.at,
  });
  const least = floor(bundle, import.meta.dirname);
  const old = {
    OLD_WAY_AWS: least === undefined ? 'no' : 'yes',
    OLD_WAY_TWILIO: texts.length > 0 || isTwilios(name) ? 'yes' : 'no',
  };
  // It finds its packages from its own place.
  if (least !== undefined)
    copyFileSync(join(import.meta.dirname, 'old-way.cjs'), join(own, 'old.cjs'));
  const ours = startable(join(first.directory, 'index.js'), first.event);
  const caches = cachedOnes.includes(name) ? withCaches(own, code, node) : undefined;
  return {
    name,
    tape,
    bytes: { ours: code.length, floor: least?.length },
    ways: {
      ours,
      ...(least !== undefined && {
        floor: startable(file('floor.cjs', least), JSON.stringify(groups)),
        old: startable(join(own, 'old.cjs'), JSON.stringify({ groups, texts }), old),
      }),
      ...(caches !== undefined && {
        cached: { ...ours, file: caches.matching },
        mismatched: { ...ours, file: caches.mismatched },
      }),
    },
  };
}

/** A function that does nothing. */
export function emptyHandler(): Startable {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'empty.cjs');
  const eventFile = join(folder, 'empty.json');
  writeFileSync(file, 'exports.handler = async () => ({ statusCode: 204 });\n');
  writeFileSync(eventFile, '{}');
  return { file, eventFile, environment: {}, at: Date.now() - 1 };
}

function withCaches(own: string, code: string, node: string) {
  const [matching, mismatched] = ['cached', 'mismatched'].map((name) => {
    const made = join(own, name);
    mkdirSync(made, { recursive: true });
    addCodeCache(made, code, node);
    return made;
  }) as [string, string];
  const cache = join(mismatched, 'bundle.cache');
  const bytes = readFileSync(cache);
  // The second word of V8's header is its version.
  bytes.writeUInt32LE((bytes.readUInt32LE(4) ^ 1) >>> 0, 4);
  writeFileSync(cache, bytes);
  return { matching: join(matching, 'index.js'), mismatched: join(mismatched, 'index.js') };
}

/** Texts that the tape's function has sent through Twilio, or asked Twilio about. */
function textsOf(tape: Tape): { origin: string; sid: string; method: string }[] {
  return tape.exchanges.flatMap(({ service, operation }) => {
    const [, method = '', sid] =
      /^(\w+) \/2010-04-01\/Accounts\/(\w+)\/Messages/.exec(operation) ?? [];
    return sid === undefined ? [] : [{ origin: tape.inward(service), sid, method }];
  });
}

/** What Twilio calls is proven by its library's validator. */
function isTwilios(name: string): boolean {
  return name === 'topics/receive-twilio-text' || name === 'topics/receive-receipt';
}
