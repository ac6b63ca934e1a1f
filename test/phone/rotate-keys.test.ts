import { describe, expect, it } from 'vitest';
import { keySecretsInSecretsManager } from '../../lambdas/phone/adapters/key-secrets.secrets-manager.ts';
import { rotateKey } from '../../lambdas/phone/domain/rotate-keys.ts';
import { parseKeyring } from '../../lambdas/shared/keys/keyring.ts';
import { create, setUp as setUpAws } from '../local/aws/set-up.ts';
import { key, start } from './set-up.ts';

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
    const ring = parseKeyring(text());
    expect(ring.current.kid).not.toBe('first');
    expect(ring.find('first')).toEqual(key('first'));
  });

  it('a second time within a day does nothing, so that no signature dies early', async () => {
    const { store, arn, text } = await setUp();
    await rotateKey(store, arn, start);
    const rotated = text();
    expect(await rotateKey(store, arn, start + 86_399)).toBe(false);
    expect(text()).toBe(rotated);
    expect(await rotateKey(store, arn, start + 86_400)).toBe(true);
    expect(parseKeyring(text()).find(parseKeyring(rotated).current.kid)).toBeDefined();
  });

  it('twice at once rotates once', async () => {
    const { store, arn, text } = await setUp();
    await Promise.all([rotateKey(store, arn, start), rotateKey(store, arn, start)]);
    expect(parseKeyring(text()).find('first')).toEqual(key('first'));
  });

  it('fails when there is no such secret', async () => {
    const { store, arn } = await setUp();
    await expect(rotateKey(store, arn.replace('Keys', 'Others'), start)).rejects.toThrow();
  });
});
