import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { OperatorError } from '../local/runner/operator-error.ts';

const usage = `Runs Switchboard on this machine.

  npm start -- [options]

  --integrations <dir>   declarations to use (default: integrations)
  --https                speak https with a certificate of its own (for Safari)
  --fresh                forget all data of earlier runs first
  --help                 show this

  PORT                   port to listen on (default: 3000)
  SWITCHBOARD_LOCAL_DIR  where data, logs and caches are kept (default: .local)`;

try {
  await run();
} catch (error) {
  // What an operator can put right is told in words; anything else is a fault, with its stack.
  console.error(error instanceof OperatorError ? error.message : error);
  process.exit(1);
}

async function run(): Promise<void> {
  const { integrations, fresh, https, help } = readArguments();
  if (help) return console.log(usage);
  const { startLocal } = await import('../local/runner/index.ts');
  const dir = process.env['SWITCHBOARD_LOCAL_DIR'];
  const local = await startLocal({
    root: join(import.meta.dirname, '..'),
    port: readPort(process.env['PORT']),
    fresh,
    https,
    ...(dir === undefined ? {} : { dir }),
    ...(integrations === undefined ? {} : { integrations }),
    onProgress: (line) => console.log(line),
  });
  whenAskedToStop(() => void local.close().then(() => process.exit(0)));
  console.log(`ready ${local.origin}`);
}

function whenAskedToStop(stop: () => void): void {
  let asked = false;
  const once = () => {
    if (asked) return;
    asked = true;
    stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, once);
  if (process.env['npm_lifecycle_event'] === undefined) return;
  // npm hands a signal to the shell between it and us, which ends without handing it on.
  const { ppid } = process;
  setInterval(() => process.ppid === ppid || once(), 200).unref();
}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        integrations: { type: 'string' },
        https: { type: 'boolean', default: false },
        fresh: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new OperatorError(`${(error as Error).message}\n\n${usage}`);
  }
}

function readPort(text = '3000'): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new OperatorError(`PORT must be a number from 0 to 65535, not ${text}.`);
}
