import type { PersonId } from '../../phone/index.ts';
import type { TextContent } from './text-content.ts';

/**
 * `sending`: the intent, before its outcome is known. `unknown`: perhaps texted. `sent`: the sender has taken
 * it. `failed`: certainly not texted, or not delivered.
 */
export type TextStatus = 'sending' | 'unknown' | 'sent' | 'failed' | 'delivered';

/** One text to one person. Neither the number nor the words are kept. */
export interface TextRecord {
  readonly person: PersonId;
  /** What the words can be made from again; of a code only that it was one. */
  readonly content: TextContent;
  readonly status: TextStatus;
  /** The sender's own id of the text. */
  readonly providerId?: string;
  /** The sender's reason for refusing or failing it, a code. */
  readonly reason?: string;
  /** Epoch seconds of the intent. */
  readonly at: number;
  /** Present while the outcome is still to be found out; what the sparse index of open texts holds. */
  readonly open?: 'text';
}

/** What is learnt about a text after its intent was recorded. */
export interface Outcome {
  readonly status: Exclude<TextStatus, 'sending'>;
  readonly providerId?: string | undefined;
  readonly reason?: string | undefined;
  /** Of an unknown outcome: whether looking again later is of no use. */
  readonly isFinal?: boolean;
}

const order: Record<TextStatus, number> = {
  sending: 0,
  unknown: 1,
  sent: 2,
  failed: 3,
  delivered: 4,
};

/**
 * The record with what was learnt, or undefined when it says nothing new: a status only moves forward,
 * whatever order outcome and receipts come in, and a receipt for another message of the sender is not ours.
 */
export function advance(record: TextRecord, outcome: Outcome): TextRecord | undefined {
  const { status, isFinal = false, reason } = outcome;
  const closes = status === record.status && isFinal && record.open !== undefined;
  if (order[status] <= order[record.status] && !closes) return undefined;
  const { providerId = outcome.providerId, open, ...rest } = record;
  if (outcome.providerId !== undefined && outcome.providerId !== providerId) return undefined;
  const staysOpen = status === 'unknown' && !isFinal && open !== undefined;
  return {
    ...rest,
    status,
    ...(providerId === undefined ? {} : { providerId }),
    ...(reason === undefined ? {} : { reason }),
    ...(staysOpen ? { open } : {}),
  };
}
