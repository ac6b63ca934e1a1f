'use strict';

// One contestant in a process of its own: decides the calls of the second argument, to show that it decides
// them as it should, and then many times, to tell the nanoseconds of processor time of one decision.
const { readFileSync, writeSync } = require('node:fs');
const [, , file, callsFile] = process.argv;
const calls = JSON.parse(readFileSync(callsFile, 'utf8'));
const { decide } = require(file);

const contexts = calls.map(({ args }) => ({
  args,
  user: { id: 'u1', type: 'normal', data: {}, custom_data: {}, identities: [] },
  request: { httpMethod: 'POST', service: 's3', action: 'put', requestHeaders: {} },
  values: {},
  environment: { tag: '', values: {} },
}));
for (const [index, context] of contexts.entries()) {
  if (decide(context) !== calls[index].expect) throw new Error(`call ${index} is decided wrongly`);
}

const batch = 100_000;
const enoughMicroseconds = 250_000;
let allowed = 0;

function processorTime() {
  const from = process.cpuUsage();
  for (let n = 0; n < batch; n++) {
    for (let at = 0; at < contexts.length; at++) if (decide(contexts[at])) allowed++;
  }
  const { user, system } = process.cpuUsage(from);
  return user + system;
}

processorTime();
let used = 0;
let decisions = 0;
while (used < enoughMicroseconds) {
  used += processorTime();
  decisions += batch * contexts.length;
}
writeSync(3, JSON.stringify({ nanoseconds: (used * 1000) / decisions, allowed }));
