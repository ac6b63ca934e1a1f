import type { PersonId } from '../../phone/index.ts';
import { type DeliverDeps, noteConsentRequest, numberOf, render } from './deliver-text.ts';
import type { StoredText } from './ports.ts';
import { settle } from './send-text.ts';
import { isPassing, type QueuedContent } from './text-content.ts';
import type { Outcome } from './text-record.ts';

/** A text as its sender lists it. */
export interface ListedText {
  readonly providerId: string;
  readonly body: string;
  readonly status: 'sent' | 'failed' | 'delivered';
  /** Epoch seconds. */
  readonly at: number;
}

export interface ReconcileDeps extends DeliverDeps {
  /** What was sent to a number, newest first; undefined where the sender can't tell. */
  readonly sentTo?: (number: string) => Promise<readonly ListedText[]>;
}

const minute = 60;
/** Clocks differ, and a sender may note a text a little before we did. */
const slackSeconds = 5;
const mostAtOnce = 100;
const mostOfAPerson = 100;

/**
 * Finds out about texts whose outcome has been open for a minute. Gives how many it looked at.
 *
 * @throws the first failure, after the other texts were looked at
 */
export async function reconcileTexts(deps: ReconcileDeps): Promise<number> {
  const open = await deps.texts.listOpen(deps.now() - minute, mostAtOnce);
  const failures: unknown[] = [];
  for (const text of open) {
    await reconcile(deps, text).catch((failure: unknown) => failures.push(failure));
  }
  if (failures.length > 0) throw failures[0];
  return open.length;
}

async function reconcile(deps: ReconcileDeps, { id, record }: StoredText): Promise<void> {
  const settled = await settle(deps, id, await lookUp(deps, { id, record }));
  if (settled !== undefined) await noteConsentRequest(deps, settled);
}

/** A text of which nothing can be found out stays unknown for good: one whose words are not kept, or that SNS sent. */
async function lookUp(deps: ReconcileDeps, { id, record }: StoredText): Promise<Outcome> {
  const { person, content } = record;
  if (deps.sentTo === undefined || isPassing(content)) return { status: 'unknown', isFinal: true };
  const number = await numberOf(deps, person, (await deps.ledger.read(person))?.item);
  if (number === undefined) return { status: 'unknown', isFinal: true };
  const wordings = await wordingsOf(deps, person, content);
  const taken = await providerIdsOf(deps, person, id);
  // The oldest that fits: a newer one may belong to a later text, whose fate is open too.
  const found = (await deps.sentTo(number)).findLast(
    (text) =>
      wordings.has(text.body) && text.at >= record.at - slackSeconds && !taken.has(text.providerId),
  );
  return found === undefined
    ? { status: 'failed', reason: 'never-sent' }
    : { status: found.status, providerId: found.providerId };
}

/** All that a text may have said: since it was sent, another key may have become the one to sign with. */
async function wordingsOf(deps: ReconcileDeps, person: PersonId, content: QueuedContent) {
  const isSigned = content.kind === 'consent-request';
  const keys = isSigned ? (await deps.confirmationKeys()).all : [undefined];
  return new Set(await Promise.all(keys.map((key) => render(deps, person, content, key))));
}

/** The sender's ids that belong to other records: two texts may say the same. */
async function providerIdsOf({ texts }: ReconcileDeps, person: PersonId, except: string) {
  const others = (await texts.listFor(person, mostOfAPerson)).filter(({ id }) => id !== except);
  return new Set(others.map(({ record }) => record.providerId));
}
