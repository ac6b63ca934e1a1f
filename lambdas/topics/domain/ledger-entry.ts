import type { Input, SubscriptionStatus } from './subscription.ts';
import type { QueuedContent } from './text-content.ts';

/** How an input reached us. */
export type Method = 'text' | 'link' | 'page' | 'event';

/**
 * One change of a person's subscription, never altered but for being published and, after an erase, for
 * losing what tells who it was. The latest entry is the current state.
 */
export interface LedgerEntry {
  /** Counts from 1 for each person. */
  readonly sequence: number;
  readonly status: SubscriptionStatus;
  readonly input: Input;
  /** Epoch seconds. */
  readonly at: number;
  readonly method: Method;
  /** Address or network of the browser that asked or confirmed. */
  readonly source?: string;
  /** E.164. */
  readonly number?: string;
  /** The consent request as the person was, or is being, shown it, without its confirmation token. */
  readonly textShown?: string;
  /** Texts that this change leads to and that aren't in the queue yet. */
  readonly pending?: readonly QueuedContent[];
  /** Present as long as `pending` is; what the sparse index of entries to publish holds. */
  readonly unpublished?: 'entry';
  /** Ids of the messages and events handled last, newest first, so that a copy of one changes nothing. */
  readonly causes: readonly string[];
  /** The consent request that may be answered: its entry, and when it was last asked for (epoch seconds). */
  readonly invitation?: { readonly sequence: number; readonly at: number };
  /** Epoch seconds; only of a confirmed person. */
  readonly confirmedAt?: number;
  /** When they last said stop or erased everything, epoch seconds. */
  readonly withdrawnAt?: number;
  /** When consent requests were asked for within the last day, epoch seconds. */
  readonly asks: readonly number[];
  /** When an input was last answered by a helpful text, epoch seconds. */
  readonly answered: Readonly<Partial<Record<Input, number>>>;
}
