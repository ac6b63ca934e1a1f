import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { holds } from '../lib/redrive/dead-letters.ts';
import { type DeadLetterQueue, findDeadLetterQueues, oldestIn } from '../lib/redrive/queues.ts';
import { type RedriveClients, redrive } from '../lib/redrive/redrive.ts';

export interface RedriveOptions {
  /** Its name, or its URL where two deployments in one account have the same. */
  readonly queue?: string | undefined;
  readonly isLocal: boolean;
  readonly isDryRun: boolean;
}

const progressMilliseconds = 1000;

/** Lists the dead-letter queues, or brings the messages of one back. Gives the exit code. */
export async function redriveCommand({
  queue,
  isLocal,
  isDryRun,
}: RedriveOptions): Promise<number> {
  try {
    const clients = await clientsFor(isLocal);
    const queues = await findDeadLetterQueues(clients.sqs);
    if (queue === undefined) return await list(clients, queues);
    const named = queues.filter(({ name, url }) => name === queue || url === queue);
    const [only] = named;
    if (only === undefined || named.length > 1) return refuse(queue, named, queues);
    return isDryRun ? announce(only) : await bringBack(clients, only);
  } catch (error) {
    console.error(problemOf(error));
    return 1;
  }
}

async function list({ sqs }: RedriveClients, queues: readonly DeadLetterQueue[]): Promise<number> {
  if (queues.length === 0) {
    console.error('There are no dead-letter queues here: deploy first.');
    return 1;
  }
  const rows = [['Queue', 'Waiting', 'In flight', 'Oldest', 'Holds']];
  for (const queue of queues) {
    const oldest = queue.waiting > 0 ? await oldestIn(sqs, queue) : undefined;
    const age = oldest === undefined ? '-' : `about ${ageOf(Date.now() - oldest)}`;
    const { name, waiting, inFlight } = queue;
    rows.push([name, String(waiting), String(inFlight), age, holds[name] ?? '']);
  }
  console.log(tableOf(rows));
  return 0;
}

function announce(queue: DeadLetterQueue): number {
  console.log(`${queue.name}: ${destination(queue)} Nothing was moved.`);
  return 0;
}

async function bringBack(clients: RedriveClients, queue: DeadLetterQueue): Promise<number> {
  console.log(`${queue.name}: ${destination(queue)}`);
  let told = Date.now();
  const { back, left } = await redrive(clients, queue, (done) => {
    if (Date.now() - told < progressMilliseconds) return;
    told = Date.now();
    console.log(`  ${done} of about ${queue.waiting}`);
  });
  console.log(`Back: ${back}.`);
  for (const [reason, messages] of left) console.log(`Left: ${messages}, ${reason}.`);
  if (queue.inFlight > 0) {
    console.log(`Somebody else has received about ${queue.inFlight}: run this again in a minute.`);
  }
  return left.size === 0 && queue.inFlight === 0 ? 0 : 1;
}

function destination({ source, waiting }: DeadLetterQueue): string {
  const where = source === undefined ? 'the topic that each came from' : source.split('/').at(-1);
  return `about ${waiting} to bring back to ${where}.`;
}

function refuse(
  queue: string,
  named: readonly DeadLetterQueue[],
  queues: readonly DeadLetterQueue[],
): number {
  const known = named.length > 1 ? named.map(({ url }) => url) : queues.map(({ name }) => name);
  const problem = named.length > 1 ? 'is the name of several, so give its URL' : 'is not there';
  console.error(
    `The dead-letter queue "${queue}" ${problem}: ${known.join(', ') || 'there is none'}.`,
  );
  return 2;
}

async function clientsFor(isLocal: boolean): Promise<RedriveClients> {
  const config = isLocal ? await localConfig() : {};
  return { sqs: new SQSClient(config), sns: new SNSClient(config) };
}

/** What the local system, `npm start`, lets its operator in with. */
async function localConfig() {
  const origin = `http://localhost:${process.env['PORT'] ?? 3000}`;
  const response = await fetch(`${origin}/_local/aws`).catch(() => undefined);
  if (response?.ok !== true)
    throw new LocalSystemMissing(
      `There is no local system at ${origin}: run npm start, or set PORT.`,
    );
  const { endpoint, region, ...credentials } = (await response.json()) as Record<
    'endpoint' | 'region' | 'accessKeyId' | 'secretAccessKey',
    string
  >;
  return { endpoint, region, credentials };
}

class LocalSystemMissing extends Error {}

function problemOf(error: unknown): string {
  if (error instanceof LocalSystemMissing) return error.message;
  const name = error instanceof Error ? error.name : 'unknown';
  return `AWS can't be asked (${name}); are credentials and region set?`;
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

function ageOf(milliseconds: number): string {
  for (const [unit, length] of units) {
    const count = Math.floor(milliseconds / length);
    if (count >= 1) return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
  }
  return 'a moment ago';
}

function tableOf(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  '));
  return lines.map((line) => line.trimEnd()).join('\n');
}
