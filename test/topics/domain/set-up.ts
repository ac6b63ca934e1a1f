import * as z from 'zod/mini';
import { personIdOf } from '../../../lambdas/phone/domain/person.ts';
import type { Person, PersonId, PersonItem } from '../../../lambdas/phone/index.ts';
import { brandSettings, smsSettings } from '../../../lambdas/shared/declarations/settings.ts';
import type { Key } from '../../../lambdas/shared/keys/keyring.ts';
import { changeSubscription } from '../../../lambdas/topics/domain/change-subscription.ts';
import type { LedgerEntry } from '../../../lambdas/topics/domain/ledger-entry.ts';
import type { Change } from '../../../lambdas/topics/domain/next-entry.ts';
import type {
  Ledger,
  OutgoingText,
  QueuedText,
  Sent,
  TextStore,
  UserTopics,
} from '../../../lambdas/topics/domain/ports.ts';
import type { HandledMessage } from '../../../lambdas/topics/domain/receive-text.ts';
import type { ListedText } from '../../../lambdas/topics/domain/reconcile-texts.ts';
import type { SubscriptionStatus } from '../../../lambdas/topics/domain/subscription.ts';
import type { TextRecord } from '../../../lambdas/topics/domain/text-record.ts';
import { keyring } from '../../phone/set-up.ts';
import { asStored, fakeVersionedItems } from '../../shared/versioned-items.fake.ts';

export const start = 1_750_000_000;
export const adasNumber = '+14155552671';
export const ada = personIdOf(key('number'), adasNumber);
export const bob = personIdOf(key('number'), '+14155550199');
export const publicOrigin = 'https://switch.example';

/** Everything that `topics` depends on, in memory, with a clock that tests move. */
export function setUp() {
  const clock = { now: start };
  const now = () => clock.now;
  const queued: QueuedText[] = [];
  const sent: OutgoingText[] = [];
  const listed: ListedText[] = [];
  const topicsOf = new Set<PersonId>();
  /** What the sender answers next; when there is nothing, it takes the text. */
  const answers: Sent[] = [];
  const people = fakeVersionedItems<PersonItem>({ now });
  const enqueue = async (text: QueuedText) => {
    queued.push(asStored(text));
  };
  const deps = {
    now,
    ledger: fakeLedger(),
    texts: fakeTexts(),
    handled: fakeVersionedItems<HandledMessage>({ now }),
    people,
    sms: z.parse(smsSettings, {}),
    voice: { brand: z.parse(brandSettings, {}), publicOrigin },
    consentYears: 5,
    confirmationKeys: async () => keyring(key('now'), key('old')),
    identify: async (number: string) => personIdOf(key('number'), number),
    enqueue,
    sender: {
      async send(text: OutgoingText): Promise<Sent> {
        const answer = answers.shift() ?? { outcome: 'sent', providerId: `SM-${text.id}` };
        if (answer.outcome !== 'refused') sent.push(text);
        return answer;
      },
    },
    topics: {
      async ensure(person: PersonId) {
        topicsOf.add(person);
      },
      async delete(person: PersonId) {
        topicsOf.delete(person);
      },
      async publish(text: QueuedText) {
        if (!topicsOf.has(text.person)) return false;
        await enqueue(text);
        return true;
      },
    } satisfies UserTopics,
    sentTo: async (number: string) => (number === adasNumber ? listed : []),
  };
  const change = (input: Change['input'], more: Partial<Change> = {}) =>
    changeSubscription(deps, ada, { input, method: 'event', number: adasNumber, ...more });
  return {
    deps,
    clock,
    queued,
    sent,
    listed,
    answers,
    topicsOf,
    change,
    signUp: () => people.write(ada, adaSignedUp, undefined),
    statusOf: async (person: PersonId) => (await deps.ledger.read(person))?.item.status ?? 'none',
    /** The kinds of the texts put into the queue so far, of replies their names; and forgets them. */
    takeQueued: () =>
      queued
        .splice(0)
        .map(({ content }) => (content.kind === 'reply' ? content.reply : content.kind)),
    /** Leads a person who has signed up to a status by the shortest way. */
    async reach(status: SubscriptionStatus) {
      await people.write(ada, adaSignedUp, undefined);
      for (const input of waysTo[status]) await change(input);
      queued.length = 0;
    },
  };
}

export type World = ReturnType<typeof setUp>;

const adaSignedUp = { phone: adasNumber, sessions: 's1', createdAt: start } as Person;

const waysTo: Readonly<Record<SubscriptionStatus, readonly Change['input'][]>> = {
  none: [],
  invited: ['connected'],
  pending: ['connected', 'consent-request-sent'],
  confirmed: ['connected', 'consent-request-sent', 'yes'],
  stopped: ['connected', 'stop'],
};

export function key(kid: string): Key {
  return { kid, key: `${kid}-`.padEnd(40, 'k') };
}

/** The ledger in memory. */
export function fakeLedger(): Ledger & { entriesOf(person: PersonId): readonly LedgerEntry[] } {
  const entries = new Map<string, LedgerEntry[]>();
  const of = (person: string) => entries.get(person) ?? [];
  const alter = (person: string, change: (entry: LedgerEntry) => LedgerEntry) =>
    entries.set(person, of(person).map(change));
  return {
    entriesOf: of,
    async read(person) {
      const item = of(person).at(-1);
      return item && { item: asStored(item), version: item.sequence };
    },
    async write(person, entry, version) {
      if (of(person).length !== (version ?? 0)) return false;
      entries.set(person, [...of(person), asStored(entry)]);
      return true;
    },
    async delete(person) {
      entries.delete(person);
    },
    async markPublished(person, sequence) {
      alter(person, (entry) => (entry.sequence === sequence ? published(entry) : entry));
    },
    async listUnpublished(before, most) {
      return [...entries]
        .flatMap(([person, all]) => all.map((entry) => ({ person: person as PersonId, entry })))
        .filter(({ entry }) => entry.unpublished !== undefined && entry.at < before)
        .sort((a, b) => a.entry.at - b.entry.at)
        .slice(0, most);
    },
    async scrub(person) {
      alter(person, (entry) => {
        const { number: _, source: __, ...rest } = published(entry);
        return rest;
      });
    },
  };
}

function published({ pending: _, unpublished: __, ...entry }: LedgerEntry): LedgerEntry {
  return entry;
}

/** The records of texts in memory. */
export function fakeTexts(): TextStore & { contents(): Record<string, TextRecord> } {
  const items = fakeVersionedItems<TextRecord>();
  const all = () =>
    Object.entries(items.contents())
      .map(([id, record]) => ({ id, record }))
      .sort((a, b) => a.record.at - b.record.at);
  return {
    ...items,
    listFor: async (person, most) =>
      all()
        .filter(({ record }) => record.person === person)
        .reverse()
        .slice(0, most),
    listOpen: async (before, most) =>
      all()
        .filter(({ record }) => record.open === 'text' && record.at < before)
        .slice(0, most),
  };
}
