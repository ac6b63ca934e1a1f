import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { connect, type TableSpec, type TestDynamoDb } from './dynalite.ts';

/** Whether this machine can run Amazon's DynamoDB Local. */
export function hasJava(): boolean {
  return spawnSync('java', ['-version'], { stdio: 'ignore' }).status === 0;
}

/** Starts Amazon's DynamoDB Local in a process of its own, with these tables, in memory. */
export async function startDynamoDbLocal(...tables: readonly TableSpec[]): Promise<TestDynamoDb> {
  const port = await freePort();
  const java = run(port);
  await listening(java, port);
  return connect(`http://127.0.0.1:${port}`, tables, () => stop(java));
}

function run(port: number): ChildProcess {
  const simulator = createRequire(import.meta.url).resolve(
    'amplify-dynamodb-simulator/package.json',
  );
  const emulator = join(dirname(simulator), 'emulator');
  const java = spawn(
    'java',
    [
      '-Xmx256m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      `-Djava.library.path=${join(emulator, 'DynamoDBLocal_lib')}`,
      '-jar',
      join(emulator, 'DynamoDBLocal.jar'),
      ...['-inMemory', '-sharedDb', '-disableTelemetry', '-port', String(port)],
    ],
    { stdio: 'ignore' },
  );
  const kill = () => java.kill('SIGKILL');
  process.once('exit', kill);
  java.once('exit', () => process.removeListener('exit', kill));
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

async function stop(java: ChildProcess): Promise<void> {
  if (java.exitCode !== null) return;
  java.kill('SIGKILL');
  await once(java, 'exit');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
