import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { connect, type TableSpec, type TestDynamoDb } from './dynalite.ts';

/** Whether this machine can run Amazon's DynamoDB Local. */
export function hasJava(): boolean {
  return spawnSync('java', ['-version'], { stdio: 'ignore' }).status === 0;
}

/** Lives as long as this process: a virtual machine takes longer to start than most suites take to run. */
let endpoint: Promise<string> | undefined;

/** Makes these tables in Amazon's DynamoDB Local, in memory, in a database that nobody else sees. */
export async function startDynamoDbLocal(...tables: readonly TableSpec[]): Promise<TestDynamoDb> {
  endpoint ??= start();
  // It keeps a database for each access key.
  const accessKeyId = randomBytes(8).toString('hex');
  return connect(await endpoint, tables, { accessKeyId });
}

async function start(): Promise<string> {
  const port = await freePort();
  await listening(run(port), port);
  return `http://127.0.0.1:${port}`;
}

function run(port: number): ChildProcess {
  const simulator = createRequire(import.meta.url).resolve(
    'amplify-dynamodb-simulator/package.json',
  );
  const emulator = join(dirname(simulator), 'emulator');
  const java = spawn(
    process.execPath,
    [
      join(import.meta.dirname, 'until-orphaned.mjs'),
      'java',
      '-Xmx256m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      `-Djava.library.path=${join(emulator, 'DynamoDBLocal_lib')}`,
      '-jar',
      join(emulator, 'DynamoDBLocal.jar'),
      ...['-inMemory', '-disableTelemetry', '-port', String(port)],
    ],
    { stdio: ['pipe', 'ignore', 'ignore'] },
  );
  java.unref();
  return java;
}

/** Asks until it answers, or the process ends; every request without a signature is answered 400. */
async function listening(java: ChildProcess, port: number): Promise<void> {
  while (java.exitCode === null) {
    const answers = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
    if (answers) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`DynamoDB Local ended with ${java.exitCode} before it listened`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
