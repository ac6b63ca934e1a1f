import type { PersonId } from '../../phone/index.ts';
import type { VersionedItems } from '../../shared/versioned-items.ts';
import type { LedgerEntry } from './ledger-entry.ts';
import type { QueuedContent } from './text-content.ts';
import type { TextRecord } from './text-record.ts';

/** What a sender made of a text. It never throws for what the network or the provider did. */
export type Sent =
  | { readonly outcome: 'sent'; readonly providerId: string }
  /** Certainly not texted. `retry`: the same text may go through later. */
  | { readonly outcome: 'refused'; readonly reason: string; readonly retry?: boolean }
  /** Perhaps texted. */
  | { readonly outcome: 'unknown'; readonly reason: string };

export interface OutgoingText {
  /** The record's id, which the sender's receipts carry back. */
  readonly id: string;
  /** E.164. */
  readonly to: string;
  readonly body: string;
}

/** Whoever brings texts to phones. */
export interface Sender {
  send(text: OutgoingText): Promise<Sent>;
}

export interface StoredText {
  readonly id: string;
  readonly record: TextRecord;
}

/** The record of every text. */
export interface TextStore extends VersionedItems<TextRecord> {
  /** A person's texts, newest first, at most `most`. */
  listFor(person: PersonId, most: number): Promise<readonly StoredText[]>;
  /** Texts recorded before `before` (epoch seconds) whose outcome is open, oldest first, at most `most`. */
  listOpen(before: number, most: number): Promise<readonly StoredText[]>;
}

/** A text on its way to being sent: no number, no words. */
export interface QueuedText {
  readonly id: string;
  readonly person: PersonId;
  readonly content: QueuedContent;
}

export interface UnpublishedEntry {
  readonly person: PersonId;
  readonly entry: LedgerEntry;
}

/**
 * What happened to each person's subscription. Reading gives the latest entry, at its sequence as version;
 * writing appends the next one. Deleting is for a person of whom nothing has to be proven.
 */
export interface Ledger extends VersionedItems<LedgerEntry> {
  /** Takes from an entry that its texts are still to be published. */
  markPublished(person: PersonId, sequence: number): Promise<void>;
  /** Entries from before `before` (epoch seconds) that aren't published, oldest first, at most `most`. */
  listUnpublished(before: number, most: number): Promise<readonly UnpublishedEntry[]>;
  /** Takes number and source from all entries of a person, and lets them expire at `until` (epoch seconds). */
  scrub(person: PersonId, until: number): Promise<void>;
}

/** One topic for each person, of which the queue of texts to send is the subscriber. */
export interface UserTopics {
  /** Makes the topic unless it is there. */
  ensure(person: PersonId): Promise<void>;
  /** Hands a text to the person's topic; false if they have none. */
  publish(text: QueuedText): Promise<boolean>;
  /** Deletes the topic if it is there. */
  delete(person: PersonId): Promise<void>;
}
