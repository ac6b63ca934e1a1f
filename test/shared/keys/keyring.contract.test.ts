import { describe, expect, it } from 'vitest';
import { type Key, keyringReader, type ReadKeyring } from '../../../lambdas/shared/keys/keyring.ts';
import { secretsManager } from '../../../lambdas/shared/keys/secrets.ts';
import { create, setUp as setUpAws } from '../../local/aws/set-up.ts';
import { key, keyring } from '../../phone/set-up.ts';

const [first, second, third] = [key('first'), key('second'), key('third')];

function keyringContract(open: (current: Key, previous?: Key) => Promise<ReadKeyring>): void {
  it('signs with the current key, and finds it by its id', async () => {
    const ring = await (await open(first))();
    expect([ring.current, ring.find('first')]).toEqual([first, first]);
  });

  it('finds the key before, and no other', async () => {
    const ring = await (await open(second, first))();
    expect([ring.current, ring.find('first')]).toEqual([second, first]);
    expect(ring.find('third')).toBeUndefined();
  });

  it('is the same whichever id is wanted', async () => {
    const read = await open(second, first);
    for (const wanted of ['first', 'second', 'third']) {
      expect((await read(wanted)).current).toEqual(second);
    }
  });
}

/** A key ring in a secret, with how often Secrets Manager was asked for it, and a clock. */
async function inSecretsManager(current: Key, previous?: Key) {
  const clock = { now: 1000 };
  let reads = 0;
  const { aws, secrets } = await setUpAws({ authorize: () => ++reads > 0 });
  const SecretString = JSON.stringify({ ...current, previous });
  const { ref: arn } = await create(aws, 'AWS::SecretsManager::Secret', 'Keys', { SecretString });
  const read = keyringReader(
    secretsManager(secrets, () => clock.now),
    arn,
  );
  const put = (value: object | string) =>
    aws.putSecret(arn, typeof value === 'string' ? value : JSON.stringify(value));
  return { read, clock, put, reads: () => reads };
}

describe('a ring of keys', () => {
  describe('in memory', () => {
    keyringContract(async (current, ...before) => async () => {
      return keyring(current, ...before.filter((one) => one !== undefined));
    });
  });

  describe('in Secrets Manager', () => {
    keyringContract(async (...keys) => (await inSecretsManager(...keys)).read);

    it('is remembered for five minutes, however many ask', async () => {
      const { read, clock, put, reads } = await inSecretsManager(first);
      await Promise.all([read(), read(), read('first')]);
      put({ ...second, previous: first });
      clock.now += 299;
      expect([(await read()).current, reads()]).toEqual([first, 1]);
      clock.now += 1;
      expect([(await read()).current, reads()]).toEqual([second, 2]);
    });

    it('is read again for a key that it should hold, once a second', async () => {
      const { read, clock, put, reads } = await inSecretsManager(first);
      await read();
      put({ ...second, previous: first });
      clock.now += 1;
      expect((await read('second')).find('second')).toEqual(second);
      for (let i = 0; i < 5; i++) await read('made-up');
      expect(reads()).toBe(2);
      put({ ...third, previous: second });
      clock.now += 1;
      expect((await read('third')).current).toEqual(third);
    });

    it('that holds no key fails without telling what it holds, and is read again', async () => {
      const { read, clock, put } = await inSecretsManager(first);
      put('a secret that is no key');
      const failure = await read().catch((error: unknown) => error);
      expect(String(failure)).toContain('does not hold');
      expect(String(failure)).not.toContain('a secret');
      put(first);
      clock.now += 300;
      expect((await read()).current).toEqual(first);
    });
  });
});
