import { describe, expect, it } from 'vitest';
import { openTokens, sealTokens } from '../../lambdas/connect/domain/sealing.ts';
import { ada, eve } from './set-up.ts';

const key = { id: 'q1', key: Buffer.alloc(32, 1) };
const holder = { person: ada, id: 'c1', provider: 'github' };
const tokens = { accessToken: 'access', refreshToken: 'refresh' };

describe('sealed tokens', () => {
  const sealed = sealTokens(key, holder, 3, tokens);

  it('open for their holder, and show nothing until then', () => {
    expect(openTokens(key, holder, sealed)).toEqual(tokens);
    expect(Buffer.from(sealed.box).toString('latin1')).not.toContain('access');
  });

  it.each([
    ['another person', { ...holder, person: eve }, sealed, key],
    ['another connection', { ...holder, id: 'c2' }, sealed, key],
    ['another provider', { ...holder, provider: 'fitbit' }, sealed, key],
    ['another version', holder, { ...sealed, version: 4 }, key],
    ['another key', holder, sealed, { id: 'q1', key: Buffer.alloc(32, 2) }],
  ])('do not open for %s', (_, someone, box, opener) => {
    expect(() => openTokens(opener, someone, box)).toThrow();
  });

  it('do not open with any byte changed, or cut', () => {
    for (let i = 0; i < sealed.box.length; i++) {
      const box = Buffer.from(sealed.box);
      box[i] = (box[i] ?? 0) ^ 1;
      expect(() => openTokens(key, holder, { ...sealed, box })).toThrow();
      expect(() =>
        openTokens(key, holder, { ...sealed, box: sealed.box.subarray(0, i) }),
      ).toThrow();
    }
  });

  it('are never twice the same', () => {
    expect(sealTokens(key, holder, 3, tokens).box).not.toEqual(sealed.box);
  });
});
