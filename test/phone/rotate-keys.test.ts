import { describe, expect, it } from 'vitest';
import { keySecretsInSecretsManager } from '../../lambdas/phone/adapters/key-secrets.secrets-manager.ts';
import { rotateKey } from '../../lambdas/phone/domain/rotate-keys.ts';
import { parseKeyring } from '../../lambdas/shared/keys/keyring.ts';
import { create, setUp as setUpAws } from '../local/aws/set-up.ts';
import { key, start } from './set-up.ts';

const day = 86_400;

/** A secret as the construct makes it, with the key `first`. */
async function setUp() {
  const { aws, secrets } = await setUpAws();
  const { ref: arn } = await create(aws, 'AWS::SecretsManager::Secret', 'Keys', {
    SecretString: JSON.stringify(key('first')),
  });
  const store = keySecretsInSecretsManager(secrets);
  return { store, arn, text: () => aws.secret(arn) ?? '' };
}

describe('rotating a key', () => {
  it('makes a new one and keeps the one before', async () => {
    const { store, arn, text } = await setUp();
    expect(await rotateKey(store, arn, start)).toBe(true);
    const ring = parseKeyring(text(), start + 600);
    expect(ring.current.kid).not.toBe('first');
    expect(ring.find('first')).toEqual(key('first'));
  });

  it('signs nothing with the new one before everybody must have read it', async () => {
    const { store, arn, text } = await setUp();
    const before = parseKeyring(text(), start);
    await rotateKey(store, arn, start);
    // Who read it a moment before remembers that for five minutes.
    for (const later of [0, 1, 299, 300, 599]) {
      const { current } = parseKeyring(text(), start + later);
      expect(before.find(current.kid)).toEqual(current);
    }
    expect(before.find(parseKeyring(text(), start + 600).current.kid)).toBeUndefined();
  });

  it('keeps each key for 30 days after its last signature, however many follow', async () => {
    const { store, arn, text } = await setUp();
    const lastSigned = new Map<string, number>();
    for (let now = start; now < start + 40 * day; now += day) {
      await rotateKey(store, arn, now);
      lastSigned.set(parseKeyring(text(), now).current.kid, now + 599);
      const ring = parseKeyring(text(), now + 600);
      for (const [kid, at] of lastSigned) {
        if (now + 600 <= at + 30 * day) expect(ring.find(kid)).toBeDefined();
      }
    }
    expect(lastSigned.size).toBe(40);
    expect(text().length).toBeLessThan(6000);
  });

  it('a second time within a day does nothing', async () => {
    const { store, arn, text } = await setUp();
    await rotateKey(store, arn, start);
    const rotated = text();
    expect(await rotateKey(store, arn, start + 86_399)).toBe(false);
    expect(text()).toBe(rotated);
    expect(await rotateKey(store, arn, start + 86_400)).toBe(true);
    const { kid } = parseKeyring(rotated, start + day).current;
    expect(parseKeyring(text(), start + day).find(kid)).toBeDefined();
  });

  it('twice at once rotates once', async () => {
    const { store, arn, text } = await setUp();
    await Promise.all([rotateKey(store, arn, start), rotateKey(store, arn, start)]);
    expect(parseKeyring(text(), start).find('first')).toEqual(key('first'));
  });

  it('fails when there is no such secret', async () => {
    const { store, arn } = await setUp();
    await expect(rotateKey(store, arn.replace('Keys', 'Others'), start)).rejects.toThrow();
  });
});
