import { describe, expect, it } from 'vitest';
import { paceOf, whyNoDevices } from '../../web/src/account/awaiting.ts';
import type { Account } from '../../web/src/answers.ts';
import { EAGER, GENTLE } from '../../web/src/ui/poller.ts';
import { account, connection, device } from './account.ts';

const reads = (provider: string) => provider !== 'github';
const connectedAt = Date.parse(connection().connectedAt);
const soon = connectedAt + 5_000;
const later = connectedAt + 600_000;

describe('an account without devices', () => {
  const why = (parts: Partial<Account>, now = later) => whyNoDevices(account(parts), reads, now);

  it('awaits its first reading right after connecting, and the next regular one later', () => {
    expect(why({}, soon)).toBe('first-reading');
    expect(why({})).toBe('none-found');
  });

  it('awaits one once more when something else is connected', () => {
    const second = connection({ id: '2', connectedAt: new Date(later).toISOString() });
    expect(why({ connections: [connection(), second] })).toBe('first-reading');
  });

  it('has nothing that could be read, or may not read it any more', () => {
    expect(why({ connections: [] })).toBe('not-connected');
    expect(why({ connections: [connection({ provider: 'github' })] }, soon)).toBe('not-connected');
    expect(why({ connections: [connection({ status: 'needs_reauthorization' })] }, soon)).toBe(
      'permission-ended',
    );
  });

  it('is none once there is a device', () => {
    expect(why({ devices: [device()] }, soon)).toBeUndefined();
  });
});

describe('how often the account is looked at', () => {
  const pace = (parts: Partial<Account>, now = later) =>
    paceOf({ account: account(parts), failure: undefined, known: true }, reads, now);

  it('is gentle where nothing is awaited', () => {
    expect(pace({ devices: [device()] })).toBe(GENTLE);
    expect(pace({})).toBe(GENTLE);
    expect(pace({ subscription: { status: 'none' }, connections: [] })).toBe(GENTLE);
  });

  it.each(['none', 'invited', 'pending', 'stopped'] as const)('is eager while %s', (status) => {
    expect(pace({ subscription: { status }, devices: [device()] })).toBe(EAGER);
  });

  it('is eager until the first reading', () => {
    expect(pace({}, soon)).toBe(EAGER);
  });

  it('is eager until a first failed look succeeds, and never for a stranger', () => {
    const failure = { code: 'UNREACHABLE', status: 0, detail: '' };
    const nobody = { account: undefined, failure: undefined };
    expect(paceOf({ ...nobody, failure, known: false }, reads, later)).toBe(EAGER);
    expect(paceOf({ ...nobody, known: false }, reads, later)).toBeUndefined();
    expect(paceOf({ ...nobody, failure, known: true }, reads, later)).toBeUndefined();
  });
});
