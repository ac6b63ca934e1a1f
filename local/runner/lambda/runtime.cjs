'use strict';

/**
 * The Lambda runtime inside a function's process: loads the handler that `_HANDLER` names from the
 * directory in the first argument, and serves one invocation at a time over the IPC channel.
 */
const Module = require('node:module');
const { join } = require('node:path');
const { setOffset } = require('../clock.cjs');

const [, , directory, clockOffset] = process.argv;
setOffset(Number(clockOffset));

// A bundle must be complete: in the cloud there's no project folder above it to find modules in.
const searched = Module._nodeModulePaths;
Module._nodeModulePaths = (from) => searched(from).filter((path) => path.startsWith(directory));

let current;

process.on('disconnect', () => process.exit(0));
process.on('uncaughtException', (error) => fail(error, () => process.exit(129)));
process.on('unhandledRejection', (error) => fail(error, () => process.exit(128)));
process.on('message', (message) => {
  if (message.type === 'clock') setOffset(message.offset);
  if (message.type === 'invoke') void invoke(message);
});

const [file, name] = process.env._HANDLER.split('.');
let handler;
try {
  handler = require(join(directory, file))[name];
  if (typeof handler !== 'function') throw new Error(`${file}.${name} is not a function`);
  process.send({ type: 'ready' });
} catch (error) {
  fail(error, () => process.exit(1));
}

async function invoke({ id, event, context }) {
  current = id;
  const deadline = performance.now() + context.timeout;
  try {
    const result = await handler(JSON.parse(event), {
      ...context.fields,
      awsRequestId: id,
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
    });
    current = undefined;
    process.send({ type: 'result', id, payload: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    fail(error);
  }
}

function fail(error, then) {
  const id = current;
  current = undefined;
  console.error(error);
  const message = { type: 'error', id, fatal: then !== undefined, error: described(error) };
  process.send(message, undefined, undefined, then);
}

function described(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error) };
  return {
    errorType: error.name,
    errorMessage: error.message,
    trace: error.stack?.split('\n') ?? [],
  };
}
