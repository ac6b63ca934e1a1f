import { describe, expect, it } from 'vitest';
import type { Account, SubscriptionStatus } from '../../web/src/answers.ts';
import { codeDigits, PROGRESS, stepOf, stepsBehind } from '../../web/src/sign-up/steps.ts';
import { account as accountWith, connection } from './account.ts';

const pending = { phone: '+14155552671', expiresAt: 2, resendAt: 1 };

function account(
  status: SubscriptionStatus,
  ...connections: ('active' | 'needs_reauthorization')[]
): Account {
  return accountWith({
    subscription: { status },
    connections: connections.map((state, index) => connection({ id: `${index}`, status: state })),
  });
}

describe('the step of the sign-up', () => {
  it('is the number for a stranger, and the code once one was sent', () => {
    expect(stepOf(undefined, undefined)).toBe('number');
    expect(stepOf(undefined, pending)).toBe('code');
  });

  it('is the device until one connection works', () => {
    expect(stepOf(account('none'), undefined)).toBe('connect');
    expect(stepOf(account('confirmed', 'needs_reauthorization'), undefined)).toBe('connect');
  });

  it.each(['none', 'invited', 'pending'] as const)('is the reply while %s', (status) => {
    expect(stepOf(account(status, 'active'), undefined)).toBe('reply');
  });

  it('is done after YES', () => {
    expect(stepOf(account('confirmed', 'active', 'needs_reauthorization'), undefined)).toBe('done');
  });

  it('says how to begin again after STOP, with or without a connection', () => {
    expect(stepOf(account('stopped', 'active'), undefined)).toBe('stopped');
    expect(stepOf(account('stopped'), undefined)).toBe('stopped');
  });

  it('follows the account rather than a code that is left over', () => {
    expect(stepOf(account('confirmed', 'active'), pending)).toBe('done');
  });

  it('counts all steps as behind at the end only', () => {
    expect(stepsBehind('done')).toBe(PROGRESS.length);
    expect(stepsBehind('reply')).toBe(PROGRESS.length - 1);
    expect(stepsBehind('number')).toBe(0);
  });
});

describe('the digits of a code', () => {
  it.each([
    ['123456', '123456'],
    ['123 456', '123456'],
    ['12-34', '1234'],
    ['1234567', '123456'],
    ['Switchboard: your code is 123456.\n\n@example.com #123456', '123456'],
    ['code', ''],
  ])('in %j are %j', (typed, digits) => {
    expect(codeDigits(typed)).toBe(digits);
  });
});
