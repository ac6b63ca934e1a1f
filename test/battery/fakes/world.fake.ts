import * as z from 'zod/mini';
import type { Device } from '../../../lambdas/battery/domain/device.ts';
import type {
  Announcement,
  Batch,
  DeviceConnection,
  PollDeps,
  ProviderGet,
} from '../../../lambdas/battery/domain/ports.ts';
import type { Person, PersonId, PersonItem } from '../../../lambdas/phone/index.ts';
import { batterySettings } from '../../../lambdas/shared/declarations/settings.ts';
import { DomainError } from '../../../lambdas/shared/errors.ts';
import type { Preferences } from '../../../lambdas/shared/preferences.ts';
import { somebody } from '../devices.ts';
import { type FakeDeviceStore, fakeDeviceStore } from './device-store.fake.ts';
import { fakeBatchQueue } from './queues.fake.ts';

export const start = 1_764_000_000_000;

/** What a provider tells about somebody's devices, or how it fails. */
type Answer = unknown;

/** Everything that a worker touches, in memory: people, their connections and providers, queue and texts. */
export interface World {
  now: number;
  readonly deps: PollDeps;
  readonly devices: FakeDeviceStore;
  readonly people: Map<PersonId, PersonItem>;
  /** Since when people agree to be texted. */
  readonly consents: Map<PersonId, number>;
  readonly queued: Batch[];
  /** Every announcement, repetitions included. */
  readonly announced: Announcement[];
  readonly logged: { message: string; fields: object }[];
  /** How many reads a provider has answered or refused. */
  asked: number;
  /** The most reads that were in flight at a time. */
  mostAsked: number;
  /** Somebody who agrees to be texted, with one connection. */
  addPerson(preferences?: Preferences): { person: PersonId; ref: string };
  /** What the provider says from now on. */
  answer(ref: string, answer: Answer | ((url: string) => Promise<Answer>)): void;
  disconnect(ref: string): void;
  batchOf(...refs: readonly string[]): Batch;
  device(person: PersonId): Device | undefined;
}

export function aWorld(): World {
  const answers = new Map<string, Answer | ((url: string) => Promise<Answer>)>();
  const devices = fakeDeviceStore(() => world.now);
  const queued: Batch[] = [];
  let inFlight = 0;

  async function get(ref: string, url: string): Promise<unknown> {
    world.asked++;
    world.mostAsked = Math.max(world.mostAsked, ++inFlight);
    await Promise.resolve();
    inFlight--;
    const answer = answers.get(ref);
    if (answer instanceof Error) throw answer;
    return typeof answer === 'function' ? answer(url) : answer;
  }

  function connection(ref: string): DeviceConnection {
    return {
      ref,
      person: personOf(ref),
      provider: 'google-health',
      source: { dialect: 'google-health', url: 'https://health.example/devices' },
      ask: <T>(use: (get: ProviderGet) => Promise<T>) => use((url) => get(ref, url)),
    };
  }

  const world: World = {
    now: start,
    devices,
    people: new Map(),
    consents: new Map(),
    queued,
    announced: [],
    logged: [],
    asked: 0,
    mostAsked: 0,
    addPerson(preferences) {
      const person = somebody();
      const known = { phone: '+14155550123', sessions: 's', createdAt: 0 } as Person;
      world.people.set(person, preferences === undefined ? known : { ...known, preferences });
      world.consents.set(person, 0);
      const ref = `${person}.1`;
      answers.set(ref, { pairedDevices: [] });
      return { person, ref };
    },
    answer: (ref, answer) => void answers.set(ref, answer),
    disconnect: (ref) => void answers.delete(ref),
    batchOf: (...refs) => ({ refs, attempt: 0, notBefore: 0 }),
    device: (person) => devices.devices().find((device) => device.person === person),
    deps: {
      nowMs: () => world.now,
      settings: z.parse(batterySettings, { concurrency: 4 }),
      devices,
      people: {
        async load(ids) {
          const here = ids.flatMap((id): [PersonId, Person][] => {
            const person = world.people.get(id);
            return person === undefined || person.erasingSince !== undefined ? [] : [[id, person]];
          });
          return new Map(here);
        },
      },
      consentOf: async (person) => world.consents.get(person),
      announce: async (alert) => void world.announced.push(alert),
      log: (message, fields) => void world.logged.push({ message, fields }),
      connections: {
        load: async (refs) => [...new Set(refs)].filter((ref) => answers.has(ref)).map(connection),
        personOf,
      },
      queue: fakeBatchQueue(queued),
    },
  };
  return world;
}

/** An answer of Google Health with one device at this level, or several. */
export function levels(...batteryLevels: readonly number[]): object {
  return {
    pairedDevices: batteryLevels.map((batteryLevel, i) => ({
      name: `users/1/pairedDevices/900${i + 1}`,
      deviceType: 'TRACKER',
      batteryStatus: batteryLevel < 20 ? 'Low' : 'High',
      batteryLevel,
      deviceVersion: `Charge ${i + 1}`,
    })),
  };
}

export function refusal(code: string, retryAfterSeconds?: number): Error {
  return new DomainError(code, retryAfterSeconds === undefined ? {} : { retryAfterSeconds });
}

function personOf(ref: string): PersonId {
  return ref.slice(0, 32) as PersonId;
}
