'use strict';

// One start of a function: loads the file of the first argument, hands its handler the event in the
// second, and tells over the third stream when that was done, in milliseconds since the process began.
//
// It is then, for the process, the time of its third argument, when the function's first request came:
// what has expired since is good again.
const begun = performance.now();
const { readFileSync, writeSync } = require('node:fs');
const { setOffset } = require('../../local/runner/clock.cjs');
const [, , file, eventFile, at] = process.argv;
setOffset(Number(at) - Date.now());
const event = JSON.parse(readFileSync(eventFile, 'utf8'));
const { handler } = require(file);
const loaded = performance.now();
const context = { awsRequestId: 'first', getRemainingTimeInMillis: () => 15_000 };

handler(event, context)
  .then((answer) =>
    tell({ begun, loaded, answered: performance.now(), cpu: cpuMilliseconds(), answer }),
  )
  .catch((error) => tell({ error: String(error.stack) }));

function cpuMilliseconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function tell(outcome) {
  writeSync(3, JSON.stringify(outcome));
  process.exit(0);
}
