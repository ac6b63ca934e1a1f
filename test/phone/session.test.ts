import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import type { Person, PersonId, PersonItem } from '../../lambdas/phone/domain/person.ts';
import { openSession, signSession } from '../../lambdas/phone/domain/session.ts';
import type { Keyring } from '../../lambdas/shared/keys/keyring.ts';
import { fakeVersionedItems } from '../shared/versioned-items.fake.ts';
import { ada, key, keyring, start } from './set-up.ts';

const id = 'a'.repeat(32) as PersonId;
const person = { phone: ada, sessions: 'v1', createdAt: start } as Person;

async function setUpSession(keys: Keyring = keyring(key('k1'))) {
  const people = fakeVersionedItems<PersonItem>();
  await people.write(id, person, undefined);
  const clock = { now: start };
  const ring = { keys };
  const deps = { now: () => clock.now, sessionKeys: async () => ring.keys, people };
  const cookie = await signSession(keys, { id, person }, start, start + 100);
  return { deps, clock, ring, people, cookie };
}

describe('a session', () => {
  it('says who is signed in', async () => {
    const { deps, cookie } = await setUpSession();
    await expect(openSession(deps, cookie)).resolves.toEqual({ id, person });
  });

  it('ends on the second', async () => {
    const { deps, cookie, clock } = await setUpSession();
    clock.now += 99;
    await expect(openSession(deps, cookie)).resolves.toBeDefined();
    clock.now += 1;
    await expect(openSession(deps, cookie)).rejects.toThrow('SESSION_REQUIRED');
  });

  it('is nobody’s in any other spelling of its signature', async () => {
    const { deps, cookie } = await setUpSession();
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet.indexOf(cookie.at(-1) ?? '');
    for (const other of [...alphabet].filter((_, index) => index !== last)) {
      await expect(openSession(deps, cookie.slice(0, -1) + other)).rejects.toThrow(
        'SESSION_REQUIRED',
      );
    }
  });

  it('is dead in every copy once its version has changed', async () => {
    const { deps, cookie, people } = await setUpSession();
    await people.write(id, { ...person, sessions: 'v2' }, 1);
    await expect(openSession(deps, cookie)).rejects.toThrow('SESSION_REQUIRED');
  });

  it('is dead while its person is being erased, and after', async () => {
    const { deps, cookie, people } = await setUpSession();
    await people.write(id, { erasingSince: start, erasing: 'yes', isSwept: true }, 1);
    await expect(openSession(deps, cookie)).rejects.toThrow('SESSION_REQUIRED');
    await people.delete(id);
    await expect(openSession(deps, cookie)).rejects.toThrow('SESSION_REQUIRED');
  });

  it('outlives one rotation of the key, not two', async () => {
    const { deps, cookie, ring } = await setUpSession();
    ring.keys = keyring(key('k2'), key('k1'));
    await expect(openSession(deps, cookie)).resolves.toBeDefined();
    ring.keys = keyring(key('k3'), key('k2'));
    await expect(openSession(deps, cookie)).rejects.toThrow('SESSION_REQUIRED');
  });

  it.each([
    ['nothing', undefined],
    ['an empty cookie', ''],
    ['noise', 'a.b.c'],
    ['an unsigned token', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.'],
  ])('is not opened by %s', async (_, cookie) => {
    const { deps } = await setUpSession();
    await expect(openSession(deps, cookie)).rejects.toThrow('SESSION_REQUIRED');
  });

  it('is not opened by a cookie with any character changed', async () => {
    const { deps, cookie } = await setUpSession();
    for (let i = 0; i < cookie.length - 1; i++) {
      const other = cookie[i] === 'A' ? 'B' : 'A';
      const forged = cookie.slice(0, i) + other + cookie.slice(i + 1);
      await expect(openSession(deps, forged)).rejects.toThrow('SESSION_REQUIRED');
    }
  });

  it('is not opened by a token that our key signed for another use', async () => {
    const { deps } = await setUpSession();
    const secret = new TextEncoder().encode(key('k1').key);
    const token = await new SignJWT({ ver: 'v1' })
      .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
      .setSubject(id)
      .setAudience('something-else')
      .setExpirationTime(start + 100)
      .sign(secret);
    await expect(openSession(deps, token)).rejects.toThrow('SESSION_REQUIRED');
  });
});
