import * as z from 'zod/mini';
import { checkCode } from '../../lambdas/phone/domain/check-code.ts';
import type { CodeBook } from '../../lambdas/phone/domain/code-book.ts';
import type { PersonId, PersonItem } from '../../lambdas/phone/domain/person.ts';
import type {
  CodeDeps,
  DailySends,
  SendOutcome,
  SourceSends,
} from '../../lambdas/phone/domain/ports.ts';
import { requestCode } from '../../lambdas/phone/domain/request-code.ts';
import { phoneSettings } from '../../lambdas/shared/declarations/settings.ts';
import type { Key, Keyring } from '../../lambdas/shared/keys/keyring.ts';
import { fakeVersionedItems } from '../shared/versioned-items.fake.ts';

export const ada = '+14155552671';
export const start = 1_750_000_000;

export function key(kid: string): Key {
  return { kid, key: `${kid}-`.padEnd(40, 'k') };
}

export function keyring(current: Key, ...before: Key[]): Keyring {
  const all = [current, ...before];
  return { current, all, find: (kid) => all.find((candidate) => candidate.kid === kid) };
}

/** Everything that `phone` depends on, in memory, with a clock that tests move. */
export function setUp(overrides: Partial<CodeDeps> & { outcome?: SendOutcome } = {}) {
  const clock = { now: start };
  const now = () => clock.now;
  const texts: { to: string; body: string; person: PersonId }[] = [];
  const codeBooks = fakeVersionedItems<CodeBook>({ now });
  const sourceSends = fakeVersionedItems<SourceSends>({ now });
  const people = fakeVersionedItems<PersonItem>({ now });
  const days = new Map<string, number>();
  const deps: CodeDeps = {
    now,
    settings: z.parse(phoneSettings, {}),
    brand: 'Switchboard',
    publicOrigin: 'https://switch.example',
    numberKey: async () => key('number'),
    peppers: async () => keyring(key('pepper')),
    codeBooks,
    sourceSends,
    dailySends: fakeDailySends(days),
    texts: {
      async send(text) {
        if (overrides.outcome !== 'refused') texts.push(text);
        return overrides.outcome ?? 'sent';
      },
    },
    hasStopped: async () => false,
    people,
    ...overrides,
  };
  return {
    deps,
    clock,
    texts,
    days,
    people,
    codeBooks,
    sourceSends,
    ask: (phone = ada, browser = 'browser-1', source = '198.51.100.1') =>
      requestCode(deps, { phone, browser, source }),
    guess: (code: string, browser = 'browser-1', phone: string = ada) =>
      checkCode(deps, { phone, code, browser }),
    /** The code in the last text, and one that it isn't. */
    lastCode: () => texts.at(-1)?.body.slice(0, 6) ?? 'none',
    wrongCode: () => (texts.at(-1)?.body.startsWith('000000') ? '111111' : '000000'),
  };
}

export function fakeDailySends(days = new Map<string, number>()): DailySends {
  return {
    async take(day, most) {
      const sends = days.get(day) ?? 0;
      if (sends >= most) return false;
      days.set(day, sends + 1);
      return true;
    },
    async giveBack(day) {
      const sends = days.get(day) ?? 0;
      if (sends > 0) days.set(day, sends - 1);
    },
  };
}
