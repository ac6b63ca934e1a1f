import { closeSync, openSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Deployed } from '../../local/runner/deploy.ts';
import { startLocal } from '../../local/runner/index.ts';
import { Functions } from '../../local/runner/lambda/functions.ts';
import { FunctionProcess } from '../../local/runner/lambda/process.ts';
import { Tape } from './tape.ts';

/** A function and the first request that it was sent, with all that it said to others meanwhile. */
export interface FirstRequest {
  /** As its bundle is called: `phone-request-code`. */
  readonly name: string;
  /** Holds the bundle. */
  readonly directory: string;
  /** Sends it to the tape. */
  readonly environment: Record<string, string>;
  readonly event: string;
  /** When it came, in epoch milliseconds. */
  readonly at: number;
  readonly tape: Tape;
}

interface Known {
  resource: Deployed;
  environment: Record<string, string>;
  first?: Promise<string>;
}

/**
 * Runs a synthesized app while `story` uses it, and keeps the first request of each function.
 *
 * @param dir for the data of the local system
 */
export async function firstRequests(
  { assembly, dir }: { assembly: string; dir: string },
  story: (origin: string) => Promise<void>,
): Promise<FirstRequest[]> {
  const recorded: FirstRequest[] = [];
  const restore = watchFunctions(assembly, dir, recorded);
  try {
    const local = await startLocal({ port: 0, dir, fresh: true, assembly });
    await story(local.origin);
    await local.settle();
    await local.close();
  } finally {
    restore();
  }
  return recorded;
}

/** Lets every function's first request be served by a process of its own, whose calls go over a tape. */
function watchFunctions(assembly: string, dir: string, recorded: FirstRequest[]): () => void {
  const { add, invoke } = Functions.prototype;
  const known = new Map<string, Known>();
  Functions.prototype.add = function (resource, environment) {
    known.set(resource.attributes['Arn'] ?? '', { resource, environment });
    add.call(this, resource, environment);
  };
  Functions.prototype.invoke = async function (arn, event) {
    const called = known.get(arn.split(':').slice(0, 7).join(':'));
    if (called === undefined) return invoke.call(this, arn, event);
    if (called.first === undefined) {
      called.first = record(called, { assembly, dir, event }, recorded);
      return called.first;
    }
    // What comes meanwhile would be served by another process at the same time.
    await called.first.catch(() => undefined);
    return invoke.call(this, arn, event);
  };
  return () => Object.assign(Functions.prototype, { add, invoke });
}

async function record(
  { resource, environment: own }: Known,
  { assembly, dir, event }: { assembly: string; dir: string; event: string },
  recorded: FirstRequest[],
): Promise<string> {
  const asset = String(resource.metadata['aws:asset:path'] ?? '');
  const directory = isAbsolute(asset) ? asset : join(assembly, asset);
  const name = resource.ref;
  const at = Date.now();
  const tape = new Tape();
  const environment = await overTape(own, tape);
  const log = openSync(join(dir, 'first-requests.log'), 'a');
  const spec = {
    name,
    arn: resource.attributes['Arn'] ?? '',
    directory,
    environment,
    timeoutSeconds: 30,
    memoryMegabytes: Number(resource.properties['MemorySize'] ?? 128),
    concurrency: 1,
    logFile: '',
  };
  const process = new FunctionProcess(spec, 0, log);
  try {
    return tape.outward(await process.invoke('first', tape.inward(event)));
  } finally {
    process.kill();
    closeSync(log);
    recorded.push({ name, directory, environment, event: tape.inward(event), at, tape });
  }
}

/** Every origin in the environment that is AWS or the outside, replaced by one of the tape's. */
async function overTape(
  environment: Record<string, string>,
  tape: Tape,
): Promise<Record<string, string>> {
  const outside = JSON.parse(environment['OUTSIDE_ORIGINS'] ?? '{}') as Record<string, string>;
  const bases = [environment['AWS_ENDPOINT_URL'] ?? '', ...Object.values(outside)].filter((base) =>
    base.startsWith('http://'),
  );
  for (const base of new Set(bases)) await tape.before(base);
  return JSON.parse(tape.inward(JSON.stringify(environment))) as Record<string, string>;
}
