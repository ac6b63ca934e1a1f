'use strict';

// One contestant in a process of its own: answers the event of the second argument once, to show what it
// answers and logs, and unless the third says `once`, many times, to tell the processor time of one call in microseconds.
const { readFileSync, writeSync } = require('node:fs');
const [, , file, eventFile, times] = process.argv;
const text = readFileSync(eventFile, 'utf8');
const fresh = () => JSON.parse(text);

// What is logged is counted, not written: no I/O is measured.
const lines = [];
process.stdout.write = (line) => {
  lines[0] = line;
  return true;
};

const context = {
  awsRequestId: 'request',
  functionName: 'check-code',
  getRemainingTimeInMillis: () => 15_000,
  callbackWaitsForEmptyEventLoop: true,
};
const warmUp = 3_000;
const batch = 500;
const enoughMicroseconds = 250_000;

void main();

async function main() {
  const { handler } = require(file);
  const answer = await handler(fresh(), context);
  const [line = ''] = lines.splice(0);
  if (times === 'once') return tell({ answer, line });
  await processorTimeOf(handler, warmUp);
  let calls = 0;
  let used = 0;
  while (used < enoughMicroseconds) {
    used += await processorTimeOf(handler, batch);
    calls += batch;
  }
  const { isDeepStrictEqual } = require('node:util');
  if (!isDeepStrictEqual(await handler(fresh(), context), answer))
    throw new Error('answers differ');
  tell({ answer, line, microseconds: used / calls });
}

function tell(ran) {
  writeSync(3, JSON.stringify(ran));
  process.exit(0);
}

/** Each call gets an event of its own, since some change it. */
async function processorTimeOf(handler, calls) {
  const events = Array.from({ length: calls }, fresh);
  const from = process.cpuUsage();
  for (const event of events) await handler(event, context);
  const { user, system } = process.cpuUsage(from);
  return user + system;
}
