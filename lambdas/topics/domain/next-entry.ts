import { TopicsError } from '../errors.ts';
import type { LedgerEntry, Method } from './ledger-entry.ts';
import { type Input, type Transition, transition } from './subscription.ts';
import type { QueuedContent } from './text-content.ts';

/** Something that happened to a subscription. */
export interface Change {
  readonly input: Input;
  readonly method: Method;
  readonly source?: string;
  /** E.164; without it the one known from before. */
  readonly number?: string;
  /** Id of the message or event; a second one with the same id changes nothing. */
  readonly cause?: string;
  /** When the person said it, epoch seconds, if that may have been long ago. */
  readonly saidAt?: number | undefined;
  /** Whether somebody else, the sender, has answered it. */
  readonly isAnswered?: boolean;
}

const day = 86_400;
const mostAsksPerDay = 5;
const secondsBetweenAsks = 60;
const causesKept = 10;

const withdrawals: ReadonlySet<Input> = new Set(['stop', 'erased']);

/** How long an input isn't answered again: so that two machines that text each other fall silent. */
const silences: Readonly<Partial<Record<Input, number>>> = {
  help: 60,
  other: 3600,
  yes: 3600,
  start: 3600,
};

/**
 * The entry that a change leads to; undefined when it changes nothing and nobody is to be texted.
 *
 * @param consentRequest the consent request as it would be sent now
 * @throws TopicsError for a consent request that was asked for on the page and isn't due
 */
export function nextEntry(
  latest: LedgerEntry | undefined,
  change: Change,
  now: number,
  consentRequest: string,
): LedgerEntry | undefined {
  const { cause, input, method, source, number = latest?.number } = change;
  const { status = 'none', causes = [], answered = {} } = latest ?? {};
  if (cause !== undefined && causes.includes(cause)) return undefined;
  const isWithdrawal = withdrawals.has(input);
  if (!isWithdrawal && isOverruled(latest, change)) return undefined;
  const asks = (latest?.asks ?? []).filter((at) => at > now - day);
  if (input === 'resend-asked') checkAsk(status, asks, now);
  const to = transition(status, input);
  const isAsked = to.consentRequest === true && asks.length < mostAsksPerDay;
  const reply = replyDue(to, change, status, answered[input], now);
  const isEntered = to.status !== status || (isWithdrawal && status !== 'none');
  if (!isEntered && !isAsked && reply === undefined) return undefined;

  const sequence = (latest?.sequence ?? 0) + 1;
  const invitation = invitationAfter(latest, to, isAsked, sequence, now);
  const pending: QueuedContent[] = [
    ...(isAsked && invitation ? [askFor(invitation.sequence)] : []),
    ...(reply === undefined ? [] : [{ kind: 'reply' as const, reply }]),
  ];
  const textShown = isAsked ? consentRequest : latest?.textShown;
  const confirmedAt = to.status === 'confirmed' ? (latest?.confirmedAt ?? now) : undefined;
  const withdrawnAt = isWithdrawal ? (change.saidAt ?? now) : undefined;
  return {
    sequence,
    status: to.status,
    input,
    at: now,
    method,
    asks: isAsked ? [...asks, now] : asks,
    answered: reply !== undefined && input in silences ? { ...answered, [input]: now } : answered,
    causes: cause === undefined ? causes : [cause, ...causes].slice(0, causesKept),
    ...(source === undefined ? {} : { source }),
    ...(number === undefined || input === 'erased' ? {} : { number }),
    ...(textShown === undefined ? {} : { textShown }),
    ...(pending.length === 0 ? {} : { pending, unpublished: 'entry' as const }),
    ...(invitation === undefined ? {} : { invitation }),
    ...(confirmedAt === undefined ? {} : { confirmedAt }),
    ...latestWithdrawal(latest?.withdrawnAt, withdrawnAt),
  };
}

/** What was said before a STOP or an erase, and comes late, is no answer to what came after. */
function isOverruled(latest: LedgerEntry | undefined, { saidAt }: Change): boolean {
  return saidAt !== undefined && saidAt <= (latest?.withdrawnAt ?? Number.NEGATIVE_INFINITY);
}

function latestWithdrawal(before = 0, after = 0): Pick<LedgerEntry, 'withdrawnAt'> {
  const withdrawnAt = Math.max(before, after);
  return withdrawnAt === 0 ? {} : { withdrawnAt };
}

function askFor(invitation: number): QueuedContent {
  return { kind: 'consent-request', invitation };
}

/** Asked again, a person gets the same link, so that the link of either text is good. */
function invitationAfter(
  latest: LedgerEntry | undefined,
  to: Transition,
  isAsked: boolean,
  sequence: number,
  now: number,
): LedgerEntry['invitation'] {
  if (to.status === 'none' || to.status === 'stopped') return undefined;
  if (!isAsked) return latest?.invitation;
  return { sequence: latest?.invitation?.sequence ?? sequence, at: now };
}

function replyDue(
  { reply, status }: Transition,
  { input, isAnswered }: Change,
  before: LedgerEntry['status'],
  answeredAt = Number.NEGATIVE_INFINITY,
  now: number,
) {
  if (isAnswered === true) return undefined;
  const isNews = status !== before;
  return isNews || now - answeredAt >= (silences[input] ?? 0) ? reply : undefined;
}

function checkAsk(status: LedgerEntry['status'], asks: readonly number[], now: number): void {
  if (status === 'stopped') throw new TopicsError('TEXTS_STOPPED');
  if (status === 'confirmed') throw new TopicsError('ALREADY_CONFIRMED');
  if (status === 'none') throw new TopicsError('NOT_INVITED');
  const latest = asks.at(-1);
  if (latest !== undefined && now - latest < secondsBetweenAsks) {
    throw new TopicsError('ASKED_TOO_RECENTLY', {
      retryAfterSeconds: latest + secondsBetweenAsks - now,
    });
  }
  const oldest = asks.at(-mostAsksPerDay);
  if (oldest !== undefined) {
    throw new TopicsError('ASKED_TOO_OFTEN', { retryAfterSeconds: oldest + day - now });
  }
}
