import { describe, expect, it } from 'vitest';
import { type KeySecretStore, rotateKey } from '../../lambdas/phone/domain/rotate-keys.ts';
import { parseKeyring } from '../../lambdas/shared/keys/keyring.ts';
import { key, start } from './set-up.ts';

/** A secret that, like Secrets Manager, keeps the first value written under a token. */
function fakeKeySecrets(): KeySecretStore & { text(): string } {
  let value: object = key('first');
  const tokens = new Set<string>();
  return {
    read: async () => value as never,
    async write(_, next, token) {
      if (tokens.has(token)) return;
      tokens.add(token);
      value = next;
    },
    text: () => JSON.stringify(value),
  };
}

describe('rotating a key', () => {
  it('makes a new one and keeps the one before', async () => {
    const store = fakeKeySecrets();
    expect(await rotateKey(store, 'arn', start)).toBe(true);
    const ring = parseKeyring(store.text());
    expect(ring.current.kid).not.toBe('first');
    expect(ring.find('first')).toEqual(key('first'));
  });

  it('a second time within a day does nothing, so that no signature dies early', async () => {
    const store = fakeKeySecrets();
    await rotateKey(store, 'arn', start);
    const rotated = store.text();
    expect(await rotateKey(store, 'arn', start + 86_399)).toBe(false);
    expect(store.text()).toBe(rotated);
    expect(await rotateKey(store, 'arn', start + 86_400)).toBe(true);
  });

  it('twice at once rotates once', async () => {
    const store = fakeKeySecrets();
    await Promise.all([rotateKey(store, 'arn', start), rotateKey(store, 'arn', start)]);
    expect(parseKeyring(store.text()).find('first')).toEqual(key('first'));
  });
});
