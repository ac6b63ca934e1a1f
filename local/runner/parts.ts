import { join } from 'node:path';
import { type Aws, startAws } from '../aws/index.ts';
import { type Outside, openOutside } from '../outside/index.ts';
import { type Assembly, readAssembly } from './assembly.ts';
import { type Clock, openClock } from './clock.ts';
import { type Credentials, openCredentials } from './credentials.ts';
import type { FrontDoor } from './front-door.ts';
import { InboundTexts } from './inbound-texts.ts';
import { Functions } from './lambda/functions.ts';
import { distributions, localOrigins } from './local-origins.ts';
import { outsideSettings } from './outside-settings.ts';
import { Permissions } from './permissions.ts';
import type { Place } from './physical-ids.ts';
import { SideDoor } from './side-door.ts';

export interface SystemOptions {
  /** The synthesized app's folder. */
  assembly: string;
  /** Keeps data and logs. */
  dir: string;
  door: FrontDoor;
  onProgress(line: string): void;
}

/** What a template is deployed into. */
export interface Parts {
  assembly: Assembly;
  place: Place;
  /** `http://localhost:3000` */
  origin: string;
  /** For each distribution but the one of the API, by `<stack>/<logical id>`. */
  sideDoors: ReadonlyMap<string, SideDoor>;
  /** Replaces deployed origins in a text by local ones. */
  localize(text: string): string;
  clock: Clock;
  credentials: Credentials;
  permissions: Permissions;
  functions: Functions;
  inbound: InboundTexts;
  outside: Outside;
  aws: Aws;
  /** The file of this name among the system's data. */
  data(name: string): string;
  /** Lets work that an earlier run left begin. */
  opened(): void;
  close(): Promise<void>;
}

/** How long functions may finish what they are at before their processes end. */
const graceMilliseconds = 3_000;
const lookMilliseconds = 20;

export async function startParts(options: SystemOptions): Promise<Parts> {
  const { dir, door, onProgress } = options;
  const data = (name: string) => join(dir, 'data', name);
  const assembly = readAssembly(options.assembly);
  const { origin } = door;
  const host = `localhost:${door.port}`;
  const place = { region: 'us-east-1', accountId: '000000000000', host };
  const clock = openClock(data('clock.jsonl'));
  const credentials = openCredentials(data('credentials.jsonl'));
  const permissions = new Permissions(onProgress);
  const inbound = new InboundTexts();
  const functions = new Functions({
    assembly: assembly.directory,
    logs: join(dir, 'logs'),
    clockOffset: clock.offset,
    onFailure: (name, type) => onProgress(`${name} failed: ${type} (see logs/${name}.log)`),
  });
  clock.onMove((offset) => functions.setClock(offset));
  const outside = await openOutside({
    ...outsideSettings(assembly, credentials),
    dataDir: join(dir, 'data'),
    publicOrigin: () => origin,
    receiveViaSns: (message) => inbound.receive(message),
  });
  const started = { functions, outside, permissions, place, data, onProgress };
  const { aws, opened } = await startAwsWith(started);
  const found = distributions(assembly, place);
  const sideDoors = await listenFor(
    found.filter(({ isMain }) => !isMain),
    data,
  );
  const localize = localOrigins(found, ({ id }) => sideDoors.get(id)?.origin ?? origin, {
    region: place.region,
    endpoint: aws.s3Endpoint,
  });
  const fixed = { assembly, place, origin, clock, credentials, permissions, functions, inbound };
  return {
    ...fixed,
    sideDoors,
    localize,
    outside,
    aws,
    data,
    opened,
    async close() {
      await finished(functions);
      for (const side of sideDoors.values()) await side.close();
      await outside.close();
      await aws.close();
      functions.close();
      clock.close();
    },
  };
}

async function listenFor(
  found: readonly { id: string }[],
  data: Parts['data'],
): Promise<Map<string, SideDoor>> {
  const doors = found.map(
    async ({ id }) => [id, await SideDoor.listen(data(`ports/${id}`))] as const,
  );
  return new Map(await Promise.all(doors));
}

async function startAwsWith(
  parts: Pick<Parts, 'functions' | 'outside' | 'permissions' | 'place' | 'data'> &
    Pick<SystemOptions, 'onProgress'>,
): Promise<Pick<Parts, 'aws' | 'opened'>> {
  const { functions, outside, permissions, place, data, onProgress } = parts;
  let opened: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    opened = resolve;
  });
  const aws = await startAws({
    dataDir: data('aws'),
    region: place.region,
    accountId: place.accountId,
    authorize: (call) => permissions.authorize(call),
    credential: (accessKeyId) => permissions.credential(accessKeyId),
    warn: onProgress,
    invoke: async (arn, event, requestId) =>
      JSON.parse(await functions.invoke(arn, JSON.stringify(event), requestId)),
    hasFunction: (arn) => functions.has(arn),
    text: async ({ messageId, to, from, body }) => {
      await outside.phones.deliver({ id: messageId, to, from, body, transport: 'sns' });
    },
    ready,
  });
  return { aws, opened };
}

async function finished(functions: Functions): Promise<void> {
  const deadline = performance.now() + graceMilliseconds;
  while (functions.running > 0 && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, lookMilliseconds));
  }
}
