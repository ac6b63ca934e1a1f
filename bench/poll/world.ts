import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate, setTimeout } from 'node:timers/promises';
import {
  connectionRow,
  dataKey,
  deviceRow,
  devicesAnswer,
  personRow,
  tokenAnswer,
} from './people.ts';

/** What the world outside of a worker has seen since it was asked last. */
export interface Seen {
  /** Most connections that were open to the provider at a time. */
  readonly sockets: number;
  /** Most requests that the provider was answering at a time. */
  readonly inFlight: number;
  readonly providerRequests: number;
  /** By operation: `{"BatchGetItem": 3}`. */
  readonly awsCalls: Readonly<Record<string, number>>;
}

export interface World {
  readonly provider: string;
  readonly aws: string;
}

type Json = Record<string, unknown>;

let provider: Server;
let isDue = false;
const puts = new Map<string, Json>();
const seen = {
  open: 0,
  sockets: 0,
  answering: 0,
  inFlight: 0,
  providerRequests: 0,
  awsCalls: {} as Record<string, number>,
};

/** A provider and as much of AWS as a poll worker asks for, in the process that this is called in. */
export async function startWorld(): Promise<World> {
  provider = await listen(async (request, response) => {
    seen.providerRequests++;
    seen.inFlight = Math.max(seen.inFlight, ++seen.answering);
    response.once('close', () => seen.answering--);
    const answer = request.method === 'POST' ? tokenAnswer : devicesAnswer;
    request.resume();
    // Long enough for whoever asks at the same time to be seen to.
    if (isDue) await setTimeout(2);
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(answer),
    });
    response.end(answer);
  });
  provider.on('connection', countSocket);
  const aws = await listen(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    seen.awsCalls[operation] = (seen.awsCalls[operation] ?? 0) + 1;
    const answer = JSON.stringify(operations[operation]?.(JSON.parse(await textOf(request))) ?? {});
    response.writeHead(operation in operations ? 200 : 400, {
      'content-type': 'application/x-amz-json-1.0',
      'content-length': Buffer.byteLength(answer),
    });
    response.end(answer);
  });
  return { provider: urlOf(provider), aws: urlOf(aws) };
}

/** Begins a stretch in which everybody's token is due, or nobody's; tells what the last one has seen. */
export async function nextStretch(due: boolean): Promise<Seen> {
  const { sockets, inFlight, providerRequests, awsCalls } = seen;
  // What the last contestant has left open must not count for the next.
  provider.closeAllConnections();
  while (seen.open > 0) await setImmediate();
  isDue = due;
  puts.clear();
  Object.assign(seen, { sockets: 0, inFlight: 0, providerRequests: 0, awsCalls: {} });
  return { sockets, inFlight, providerRequests, awsCalls };
}

const operations: Readonly<Record<string, (input: Json) => Json>> = {
  BatchGetItem: ({ RequestItems }) => ({
    Responses: Object.fromEntries(
      Object.entries(RequestItems as Record<string, { Keys: Json[] }>).map(([table, { Keys }]) => [
        table,
        Keys.map((key) => itemOf(table, key)),
      ]),
    ),
  }),
  GetItem: ({ TableName, Key }) => ({ Item: itemOf(String(TableName), Key as Json) }),
  PutItem({ TableName, Item }) {
    if (TableName === 'connections') puts.set(textIn(Item as Json, 'person'), Item as Json);
    return {};
  },
  Decrypt: () => ({ Plaintext: Buffer.from(dataKey.key).toString('base64') }),
  GetSecretValue: () => ({ SecretString: '{"clientId":"bench","clientSecret":"bench"}' }),
};

function itemOf(table: string, key: Json): Json {
  const person = textIn(key, 'person');
  switch (table) {
    case 'people':
      return marshalled(personRow(textIn(key, 'id')));
    case 'connections':
      return puts.get(person) ?? marshalled(connectionRow(person, isDue));
    case 'devices':
      return marshalled(deviceRow(person));
    default:
      return marshalled({
        id: `data-key#${dataKey.id}`,
        wrapped: Buffer.from('wrapped'),
        version: 1,
      });
  }
}

const textIn = (item: Json, name: string) => (item[name] as { S?: string } | undefined)?.S ?? '';

function marshalled(item: object): Json {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, attribute(value)]));
}

function attribute(value: unknown): Json {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (value instanceof Uint8Array) return { B: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return { L: value.map(attribute) };
  return value === null ? { NULL: true } : { M: marshalled(value as object) };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function countSocket(socket: { once(event: 'close', tell: () => void): unknown }): void {
  seen.open++;
  seen.sockets = Math.max(seen.sockets, seen.open);
  socket.once('close', () => seen.open--);
}

async function listen(answer: RequestListener): Promise<Server> {
  const server = createServer({ keepAliveTimeout: 60_000 }, answer);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return server;
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
