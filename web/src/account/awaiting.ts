import type { Account } from '../answers.ts';
import { EAGER, GENTLE, type Pace } from '../ui/poller.ts';
import type { LoadedAccount } from '../ui/session.ts';

type ReadsDevices = (provider: string) => boolean;

/** Why an account shows no device. */
export type NoDevices = 'not-connected' | 'permission-ended' | 'first-reading' | 'none-found';

const FIRST_READING_MS = 120_000;

/**
 * Why there is no device yet, or undefined once there is one. The first reading comes right after
 * connecting; when it found nothing, the next regular one may.
 */
export function whyNoDevices(
  { devices, connections }: Account,
  reads: ReadsDevices,
  now: number,
): NoDevices | undefined {
  if (devices.length > 0) return undefined;
  const readable = connections.filter(({ provider }) => reads(provider));
  const active = readable.filter(({ status }) => status === 'active');
  if (active.length === 0) return readable.length === 0 ? 'not-connected' : 'permission-ended';
  const newest = Math.max(...active.map(({ connectedAt }) => Date.parse(connectedAt)));
  return now - newest < FIRST_READING_MS ? 'first-reading' : 'none-found';
}

/** How often to look at the account: eagerly while its owner waits for something to show up. */
export function paceOf(
  { account, failure, known }: LoadedAccount,
  reads: ReadsDevices,
  now: number,
): Pace | undefined {
  if (!account) return !known && failure ? EAGER : undefined;
  const { status } = account.subscription;
  const waits =
    awaitsYes(account) ||
    status === 'stopped' ||
    whyNoDevices(account, reads, now) === 'first-reading';
  return waits ? EAGER : GENTLE;
}

/** Whether the request for consent is on its way or unanswered. */
export function awaitsYes({ subscription: { status }, connections }: Account): boolean {
  return (
    status === 'pending' || status === 'invited' || (status === 'none' && connections.length > 0)
  );
}
