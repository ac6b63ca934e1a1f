import { describe, expect, it } from 'vitest';
import { ada, key, keyring, setUp } from './set-up.ts';

const hour = 3600;

describe('a request for a code', () => {
  it('texts six digits, and a last line that binds them to our host', async () => {
    const { ask, texts } = setUp();
    expect(await ask('(415) 555-2671')).toBe(ada);
    expect(texts).toHaveLength(1);
    expect(texts[0]?.to).toBe(ada);
    expect(texts[0]?.body).toMatch(
      /^(\d{6}) is your Switchboard code\.[\s\S]*\n\n@switch\.example #\1$/,
    );
  });

  it('stores neither the code nor the number', async () => {
    const { ask, codeBooks, lastCode } = setUp();
    await ask();
    const stored = JSON.stringify(codeBooks.contents());
    expect(stored).not.toContain(lastCode());
    expect(stored).not.toContain('4155552671');
  });

  it('within 30 seconds of the last is refused, with the seconds left', async () => {
    const { ask, clock, texts } = setUp();
    await ask();
    clock.now += 29;
    await expect(ask()).rejects.toMatchObject({ code: 'SENT_TOO_RECENTLY', retryAfterSeconds: 1 });
    expect(texts).toHaveLength(1);
    clock.now += 1;
    await ask();
    expect(texts).toHaveLength(2);
  });

  it('is refused from the sixth in an hour on, and says when the first has aged', async () => {
    const { ask, clock, texts } = setUp();
    for (let i = 0; i < 5; i++, clock.now += 60) await ask();
    await expect(ask()).rejects.toMatchObject({
      code: 'TOO_MANY_CODES',
      retryAfterSeconds: hour - 5 * 60,
    });
    expect(texts).toHaveLength(5);
  });

  it('is refused from the eleventh in a day on', async () => {
    const { ask, clock, texts } = setUp();
    for (let i = 0; i < 10; i++, clock.now += hour) await ask();
    await expect(ask()).rejects.toMatchObject({ retryAfterSeconds: 14 * hour });
    expect(texts).toHaveLength(10);
  });

  it('is refused from the 21st of one source in an hour on, whatever the numbers', async () => {
    const { ask, texts } = setUp();
    for (let i = 0; i < 20; i++) await ask(`+141586753${String(10 + i)}`);
    await expect(ask('+14158675309')).rejects.toMatchObject({ code: 'TOO_MANY_CODES' });
    await ask('+14158675309', 'browser-1', '198.51.100.2');
    expect(texts).toHaveLength(21);
  });

  it('is refused above what the deployment may send a day, until midnight UTC', async () => {
    const { deps } = setUp();
    const { ask, clock } = setUp({ settings: { ...deps.settings, sendsPerDay: 1 } });
    await ask();
    await expect(ask('+14158675309')).rejects.toMatchObject({
      code: 'TOO_MANY_CODES',
      retryAfterSeconds: 86_400 - (clock.now % 86_400),
    });
  });

  it('that is refused uses up no quota of anyone', async () => {
    const { ask, clock, days, sourceSends, codeBooks } = setUp();
    await ask();
    const before = JSON.stringify([[...days], sourceSends.contents(), codeBooks.contents()]);
    clock.now += 5;
    await expect(ask()).rejects.toThrow();
    expect(JSON.stringify([[...days], sourceSends.contents(), codeBooks.contents()])).toBe(before);
  });

  it('that loses a race for the number gives back what it took', async () => {
    const { ask, texts, days, sourceSends } = setUp();
    const results = await Promise.allSettled([ask(), ask(), ask(), ask()]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(texts).toHaveLength(1);
    expect([...days.values()]).toEqual([1]);
    expect(Object.values(sourceSends.contents())[0]?.sends).toHaveLength(1);
  });

  it('whose text certainly did not leave costs nothing and can be made again at once', async () => {
    const refused = setUp({ outcome: 'refused' });
    await expect(refused.ask()).rejects.toMatchObject({ code: 'TEXT_NOT_SENT' });
    expect([...refused.days.values()]).toEqual([0]);
    await expect(refused.ask()).rejects.toMatchObject({ code: 'TEXT_NOT_SENT' });
  });

  it('whose text has perhaps left is answered as if it had', async () => {
    const { ask, guess, lastCode } = setUp({ outcome: 'unknown' });
    await ask();
    await expect(guess(lastCode())).resolves.toMatchObject({ person: { phone: ada } });
  });

  it('for someone who said STOP is answered like any other, and texts nobody', async () => {
    const { ask, texts } = setUp({ hasStopped: async () => true });
    expect(await ask()).toBe(ada);
    expect(texts).toEqual([]);
  });

  it('for a number that a lookup does not know is refused before anything is counted', async () => {
    const { ask, days } = setUp({ lookUp: async () => false });
    await expect(ask()).rejects.toMatchObject({ code: 'PHONE_UNREACHABLE' });
    expect([...days]).toEqual([]);
  });

  it('replaces the code of its own browser only', async () => {
    const { ask, guess, clock, lastCode } = setUp();
    await ask(ada, 'laptop');
    const first = lastCode();
    clock.now += 30;
    await ask(ada, 'phone');
    await expect(guess(first, 'laptop')).resolves.toBeDefined();
    await expect(guess(lastCode(), 'phone')).resolves.toBeDefined();
  });

  it('survives a rotation of the pepper between text and guess', async () => {
    const rings = [keyring(key('old')), keyring(key('old')), keyring(key('new'), key('old'))];
    const { ask, guess, lastCode } = setUp({
      peppers: async () => rings.shift() ?? keyring(key('x')),
    });
    await ask();
    await expect(guess(lastCode())).resolves.toBeDefined();
  });
});
