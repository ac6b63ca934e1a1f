import type { PersonId } from '../../phone/index.ts';
import { decideOn } from '../../shared/versioned-items.ts';
import type { LedgerEntry } from './ledger-entry.ts';
import { type Change, nextEntry } from './next-entry.ts';
import type { Ledger, QueuedText } from './ports.ts';
import { textId } from './send-text.ts';
import { consentRequest, type Voice } from './words.ts';

export interface LedgerDeps {
  /** Epoch seconds. */
  readonly now: () => number;
  readonly ledger: Ledger;
  readonly voice: Voice;
  /** Puts a text into the queue of texts to send; sending the same one twice does no harm. */
  readonly enqueue: (text: QueuedText) => Promise<void>;
}

/**
 * Enters a change into a person's ledger and puts the texts that it leads to into the queue.
 *
 * Change and texts are one write. A process that dies before they are in the queue leaves them to the
 * sweeper; one that dies before they are marked as published puts them there twice, under the same ids.
 *
 * @returns the latest entry, undefined for someone of whom there is none
 * @throws TopicsError when a consent request was asked for that isn't due
 */
export async function changeSubscription(
  deps: LedgerDeps,
  person: PersonId,
  change: Change,
): Promise<LedgerEntry | undefined> {
  const shown = consentRequest(deps.voice, '...');
  const { entry, isNew } = await decideOn(deps.ledger, person, (latest) => {
    const next = nextEntry(latest, change, deps.now(), shown);
    if (next === undefined) return { answer: { entry: latest, isNew: false } };
    return { item: next, answer: { entry: next, isNew: true } };
  });
  if (isNew && entry !== undefined) await publishTexts(deps, person, entry);
  return entry;
}

/** Puts the pending texts of an entry into the queue. */
export async function publishTexts(
  { ledger, enqueue }: Pick<LedgerDeps, 'ledger' | 'enqueue'>,
  person: PersonId,
  { pending = [], sequence }: LedgerEntry,
): Promise<void> {
  if (pending.length === 0) return;
  for (const content of pending) {
    await enqueue({ id: textId('entry', person, String(sequence), content.kind), person, content });
  }
  await ledger.markPublished(person, sequence);
}
