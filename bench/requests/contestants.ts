import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { bundleOptions } from '../../lib/platform/bundle.ts';
import { workshop } from '../harness/packages.ts';
import { type EventName, events } from './events.ts';

const folder = join(workshop, 'requests');

export const names = [
  'bare',
  'switchboard',
  'middy',
  'hono',
  'powertools',
  'serverless-express',
] as const;

export type Name = (typeof names)[number];

export interface Answered {
  /** As a client sees it: names of headers in lower case, body parsed. */
  readonly answer: unknown;
  /** The line that was logged, without its time; `undefined` for none. */
  readonly line: unknown;
}

/** Bundles a contestant as the product's functions are. */
export function build(name: Name): void {
  buildSync({
    ...bundleOptions,
    entryPoints: [join(import.meta.dirname, 'contestants', `${name}.mjs`)],
    outfile: fileOf(name),
    nodePaths: [join(workshop, 'node_modules')],
  });
  writeFileSync(join(folder, 'package.json'), '{}');
}

/** What a contestant answers and logs. */
export function answer(node: string, name: Name, event: EventName): Answered {
  const { answer, line } = run(node, name, event, 'once');
  return { answer: seen(answer), line: withoutTime(line) };
}

/** Microseconds of processor time that one call of a contestant takes. */
export function processorTime(node: string, name: Name, event: EventName): number {
  return run(node, name, event, 'many').microseconds;
}

interface Ran {
  readonly answer: Parameters<typeof seen>[0];
  readonly line: string;
  readonly microseconds: number;
}

function run(node: string, name: Name, event: EventName, times: 'once' | 'many'): Ran {
  const eventFile = join(folder, `${event}.json`);
  writeFileSync(eventFile, JSON.stringify(events[event]));
  const script = join(import.meta.dirname, 'run.cjs');
  const { output, stderr } = spawnSync(node, [script, fileOf(name), eventFile, times], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    env: {},
    encoding: 'utf8',
  });
  if (!output[3]) throw new Error(`${name}, ${event}: ${stderr}`);
  return JSON.parse(output[3]) as Ran;
}

function fileOf(name: Name): string {
  return join(folder, `${name}.js`);
}

function seen({
  statusCode,
  headers = {},
  multiValueHeaders = {},
  body,
}: {
  statusCode: number;
  headers?: Record<string, string>;
  multiValueHeaders?: Record<string, string[]>;
  body: string;
}) {
  const all = Object.entries({ ...headers, ...multiValueHeaders });
  const lower = Object.fromEntries(all.map(([name, value]) => [name.toLowerCase(), String(value)]));
  return {
    status: statusCode,
    type: lower['content-type']?.replace(/;.*/, ''),
    cache: lower['cache-control'],
    cookie: lower['set-cookie'],
    body: JSON.parse(body) as unknown,
  };
}

function withoutTime(line: string): unknown {
  if (line === '') return undefined;
  const { timestamp: _, ...rest } = JSON.parse(line) as Record<string, unknown>;
  return rest;
}
