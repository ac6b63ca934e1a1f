import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concurrency, type Rig, startRig } from '../../bench/poll/processes.ts';

const users = 1_000;

describe('the poll worker as it is deployed', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig();
  });
  afterAll(() => rig.close());

  it('asks for each person once, reads in batches, writes nothing, and unwraps one key', async () => {
    const { seen } = await rig.run('poll worker', users, false);
    expect(seen.providerRequests).toBe(users);
    expect(seen.awsCalls).toEqual({ BatchGetItem: 30, GetItem: 1, Decrypt: 1 });
    expect(seen.sockets).toBeLessThanOrEqual(concurrency);
  });

  it('writes twice for each token that is due, and reads the client’s secret once', async () => {
    const { seen } = await rig.run('poll worker', 200, true);
    expect(seen.providerRequests).toBe(2 * 200);
    expect(seen.awsCalls).toMatchObject({ PutItem: 2 * 200, Decrypt: 1, GetSecretValue: 1 });
    expect(seen.inFlight).toBeLessThanOrEqual(concurrency);
  });

  it('takes no more processor than twice what fetch alone takes', async () => {
    const fetched = await rig.run('fetch', users, false);
    const polled = await rig.run('poll worker', users, false);
    expect(polled.microseconds / fetched.microseconds).toBeLessThan(2);
  });
});
