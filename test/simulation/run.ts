import crypto from 'node:crypto';
import { environmentOf, type Settings } from './environment.ts';
import type { Struck, Target } from './faults.ts';
import { checkInTheEnd } from './final.ts';
import { type FunctionName, functionNames } from './functions.ts';
import { providerKinds } from './outside/provider.ts';
import { Person, type Temper } from './person.ts';
import type { Broken } from './promises.ts';
import { changes, zones } from './quiet.ts';
import { install, System, system } from './system.ts';
import { Thief } from './thief.ts';
import { poison, Truth } from './truth.ts';
import { enter, maybeWorld, World } from './world.ts';

export interface Run {
  readonly seed: number;
  /** The crashes that the world was made for. */
  readonly targets: readonly Target[];
  readonly broken: Broken | undefined;
  readonly digest: string;
  readonly history: readonly string[];
  readonly people: number;
  /** Which zones had quiet hours around which change of clocks: `Europe/Berlin 2026-03-28`. */
  readonly quiet: readonly string[];
  readonly steps: number;
  readonly faults: readonly Struck[];
  /** Calls and how often the process died before and after them. */
  readonly points: readonly (readonly [point: string, before: number, after: number])[];
}

export interface RunOptions {
  readonly seed: number;
  /** Numbers of faults to leave out. */
  readonly suppressed?: ReadonlySet<number>;
  readonly targets?: readonly Target[];
  readonly records?: boolean;
}

/** Functions whose calls leave most behind when they fail; they get more of the faults. */
const often = Array.from({ length: 4 }, (): FunctionName[] => [
  'check-code',
  'create-user-topic',
  'erase-account',
  'finish-connecting',
  'poll-batch',
  'send-text',
]).flat();

/** Calls between a decision and what it leads to. */
const critical = [
  'finish-connecting DynamoDB.PutItem Connections',
  'finish-connecting SNS.Publish user-connected',
  'poll-batch DynamoDB.PutItem Devices',
  'poll-batch SNS.Publish user topic',
  'send-text DynamoDB.PutItem Texts',
  'send-text SNS.Publish a phone',
  'send-text Twilio.POST Messages',
];

const minute = 60_000;
const hour = 60 * minute;
const numbers = ['+14155552671', '+14155552672', '+447400123456', '+14155552674', '+4915123456789'];

/** Runs one world from its beginning to its end. */
export async function run(options: RunOptions): Promise<Run> {
  const { seed, suppressed = new Set(), targets = [], records = false } = options;
  const world = new World(seed, Date.UTC(2026, 0, 5), suppressed, targets, records);
  enter(world);
  const { chance } = world;
  const isQuietRun = chance.happens(0.12);
  world.now = isQuietRun
    ? Date.parse(chance.pick(changes)) + chance.between(0, 12) * hour
    : world.now + chance.between(0, 300) * 24 * hour + chance.between(0, 24) * hour;
  const settings: Settings = {
    sender: chance.happens(0.6) ? 'twilio' : 'sns',
    delivery: chance.happens(0.8) ? 'topic' : 'direct',
  };
  Object.assign(process.env, environmentOf(settings));
  const truth = new Truth(settings);
  install(new System(truth));
  const day = new Date(world.now).toISOString().slice(0, 10);
  await live(world, truth, isQuietRun);
  const { struck, hits, points } = world.faults;
  const known = [...truth.people.values()];
  return {
    seed,
    targets,
    broken: truth.broken,
    digest: world.digest(),
    history: world.history,
    people: known.length,
    quiet: known.flatMap(({ quiet }) => (isQuietRun && quiet ? [`${quiet.timeZone} ${day}`] : [])),
    steps: world.steps,
    faults: struck,
    points: [...points].map((point) => {
      const { before = 0, after = 0 } = hits.get(point) ?? {};
      return [point, before, after] as const;
    }),
  };
}

async function live(world: World, truth: Truth, isQuietRun: boolean): Promise<void> {
  const { chance, faults } = world;
  const people = chance.between(3, numbers.length);
  const troubled = world.now + (isQuietRun ? 30 : chance.between(2, 3)) * hour;
  const check = () => {
    if (truth.broken !== undefined) throw new Stop();
  };
  const tempers = numbers.slice(0, people).map((number) => temperOf(number, isQuietRun));
  faults.begin([...functionNames, ...often], critical, chance.between(6, 14));
  for (const [n, temper] of tempers.entries()) {
    void new Person(temper, truth, `198.51.100.${n + 1}`).live(troubled);
  }
  if (chance.happens(0.15)) void new Thief(truth, chance.pick(tempers).number).live(troubled);
  if (chance.happens(0.1)) void throwPoison(world);
  void herd(world, troubled);
  schedule(world, isQuietRun);
  try {
    await world.run(troubled, check);
    while (faults.struck.length < 3 && world.now < troubled + 2 * hour) {
      await world.run(world.now + 10 * minute, check);
    }
    faults.isOver = true;
    await world.run(world.now + 20 * minute, check);
    redrive();
    await world.run(world.now + 2.5 * hour, check);
    checkInTheEnd(truth);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
  }
}

class Stop extends Error {}

function temperOf(number: string, isQuietRun: boolean): Temper {
  const { chance } = maybeWorld() as World;
  const quiet = [
    { from: '22:00', to: '07:00' },
    { from: '01:00', to: '03:30' },
    { from: '12:00', to: '14:00' },
  ];
  return {
    number,
    provider: chance.pick(providerKinds),
    account: number.slice(1),
    quietHours: isQuietRun || chance.happens(0.15) ? chance.pick(quiet) : null,
    timeZone: chance.pick(zones),
  };
}

/** What runs by the clock, on clocks that begin anywhere. */
function schedule(world: World, isQuietRun: boolean): void {
  const sweepMinutes = isQuietRun ? 30 : 10;
  const every = (minutes: number, ...fns: readonly FunctionName[]) => {
    const tick = () => {
      const period = minutes * (world.faults.isOver && minutes < 30 ? 3 : 1);
      for (const fn of fns) {
        const times = !world.faults.isOver && world.chance.happens(0.02) ? 2 : 1;
        for (let n = 0; n < times; n++) system().invokeLater(fn, {});
      }
      world.after(period * minute, tick);
    };
    world.after(world.chance.between(0, minutes * minute), tick);
  };
  every(60, 'dispatch-poll');
  every(
    sweepMinutes,
    'publish-pending',
    'publish-pending-texts',
    'announce-pending-alerts',
    'finish-erasing',
  );
  every(isQuietRun ? 30 : 5, 'reconcile-texts', 'find-missed-texts');
  every(24 * 60, 'rotate-keys');
  every(6 * 60, 'reseal-tokens');
}

/** A hundred callers in ten processes want the same connection at once, now and then when its token is due. */
async function herd(world: World, until: number): Promise<void> {
  await world.sleep(world.chance.between(20, 150) * minute);
  while (world.now < until) {
    const [row] = system().table('Connections').contents();
    if (row !== undefined) {
      const due = Number(row['accessExpiresAt'] ?? 0) * 1000 - 50_000;
      if (due > world.now && due < until) await world.sleep(due - world.now);
      const ref = `${row['person']}.${row['id']}`;
      const callers = Array.from({ length: 10 }, () => system().invoke('refresh-herd', { ref }));
      await Promise.all(callers);
      return;
    }
    await world.sleep(10 * minute);
  }
}

async function throwPoison(world: World): Promise<void> {
  await world.sleep(world.chance.between(5, 60) * minute);
  for (const queue of system().queues) queue.put(poison);
}

/** The operator brings back what nobody could process. */
function redrive(): void {
  for (const queue of system().queues) queue.redrive();
  for (const { fn, event } of system().failures.splice(0)) system().invokeLater(fn, event);
}

/** Gives all code of this process the time and the chance of the world that is run. */
export function bend(): void {
  const now = Date.now;
  Date.now = () => maybeWorld()?.clock ?? now();
  const timeout = setTimeout;
  Object.assign(globalThis, {
    setTimeout: (wake: () => void, milliseconds = 0) => {
      const world = maybeWorld();
      if (world?.invocation === undefined) return timeout(wake, milliseconds);
      world.pause(milliseconds, wake);
      return undefined;
    },
  });
  const luck = () => (maybeWorld() as World).chance;
  Math.random = () => luck().next();
  Object.assign(crypto, {
    randomBytes: (size: number) => luck().bytes(size),
    randomInt: (most: number) => luck().between(0, most - 1),
    randomUUID: () => luck().bytes(16).toString('hex'),
  });
  Object.assign(globalThis.crypto.subtle, syncHmac);
}

/** HMAC at once: what runs in a pool of threads comes back in an order that no seed knows. */
const syncHmac = {
  async importKey(
    _: string,
    key: Uint8Array,
    algorithm: { name: string; hash: string },
    __: boolean,
    usages: string[],
  ) {
    const { name, hash } = algorithm;
    return {
      key: Buffer.from(key),
      algorithm: { name, hash: { name: hash } },
      type: 'secret',
      usages,
    };
  },
  async sign(_: object, { key }: { key: Buffer }, data: Uint8Array) {
    return new Uint8Array(crypto.createHmac('sha256', key).update(data).digest());
  },
  async verify(_: object, { key }: { key: Buffer }, signature: Uint8Array, data: Uint8Array) {
    const made = crypto.createHmac('sha256', key).update(data).digest();
    return made.equals(Buffer.from(signature));
  },
};
