import type { Account } from '../answers.ts';

/** A code that is on its way to a phone; times are ms since the epoch. */
export interface PendingCode {
  phone: string;
  expiresAt: number;
  resendAt: number;
}

export type Step = 'number' | 'code' | 'connect' | 'reply' | 'stopped' | 'done';

/** Where a person is in the sign-up. It follows from what is stored, so a reload never loses it. */
export function stepOf(account: Account | undefined, pending: PendingCode | undefined): Step {
  if (!account) return pending ? 'code' : 'number';
  const { status } = account.subscription;
  if (status === 'stopped') return 'stopped';
  if (!account.connections.some((connection) => connection.status === 'active')) return 'connect';
  return status === 'confirmed' ? 'done' : 'reply';
}

/** The steps that the progress shows, in order. */
export const PROGRESS = ['Number', 'Code', 'Device', 'Reply'] as const;

/** How many of {@link PROGRESS} are behind; all of them at the end. */
export function stepsBehind(step: Step): number {
  return { number: 0, code: 1, connect: 2, reply: 3, stopped: 3, done: 4 }[step];
}

/** The six digits in what was typed or pasted, as far as there are six. */
export function codeDigits(typed: string): string {
  const whole = /(?<!\d)\d{6}(?!\d)/.exec(typed)?.[0];
  return whole ?? typed.replace(/\D/g, '').slice(0, 6);
}
