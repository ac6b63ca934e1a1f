import { parseArgs } from 'node:util';

export interface LoadOptions {
  readonly minutes: number;
  readonly perMinute: number;
  /** How likely it is that something goes wrong at a step of a sign-up, 0 to 1. */
  readonly faults: number;
  readonly seed: number;
}

export const usage = `Signs people up on a local system of its own, while its outside world and its functions fail.

  npm run load -- [options]

  --minutes <n>      how long people arrive (default: 5)
  --per-minute <n>   how many a minute (default: 200)
  --faults <n>       percent of all steps at which something fails (default: 5)
  --seed <n>         which people meet which faults (default: 1)
  --help             show this

Each person asks for a code, types it, connects, answers the consent request with YES, and is told when
their battery is low. Who has connected must end up confirmed and told once of the low battery, and get no
text twice; a text that was lost must be found out, and reach them when they ask for it again.

Ends with 0 when that holds for everybody, 1 when it doesn't, 2 for a wrong call.`;

/** @throws for a wrong call; undefined when asked for help */
export function readOptions(args: readonly string[]): LoadOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '5' },
      'per-minute': { type: 'string', default: '200' },
      faults: { type: 'string', default: '5' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const read = (name: 'minutes' | 'per-minute' | 'faults' | 'seed', most: number) => {
    const number = Number(values[name]);
    if (values[name] !== '' && number >= 0 && number <= most) return number;
    throw new Error(`--${name} must be a number from 0 to ${most}`);
  };
  return {
    minutes: read('minutes', 60),
    perMinute: read('per-minute', 1000),
    faults: read('faults', 100) / 100,
    seed: read('seed', 2 ** 31),
  };
}
