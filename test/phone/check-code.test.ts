import { describe, expect, it } from 'vitest';
import { ada, key, keyring, setUp } from './set-up.ts';

describe('a guess', () => {
  it('of the right code signs in, once', async () => {
    const { ask, guess, lastCode } = setUp();
    await ask();
    await expect(guess(lastCode())).resolves.toMatchObject({ person: { phone: ada } });
    await expect(guess(lastCode())).rejects.toMatchObject({ code: 'CODE_WRONG' });
  });

  it('is refused from the second that the code expires', async () => {
    const { ask, guess, lastCode, clock } = setUp();
    await ask();
    clock.now += 599;
    await expect(guess('x')).rejects.toMatchObject({ code: 'CODE_WRONG' });
    clock.now += 1;
    await expect(guess(lastCode())).rejects.toMatchObject({ code: 'CODE_EXPIRED' });
  });

  it('from another browser is wrong, even when it is right, and costs nothing', async () => {
    const { ask, guess, lastCode, codeBooks } = setUp();
    await ask();
    for (let i = 0; i < 20; i++) {
      await expect(guess(lastCode(), 'stranger')).rejects.toMatchObject({ code: 'CODE_WRONG' });
    }
    expect(Object.values(codeBooks.contents())[0]?.wrongGuesses).toEqual([]);
    await expect(guess(lastCode())).resolves.toBeDefined();
  });

  it('for a number that was never texted is wrong, like any other', async () => {
    const { guess } = setUp();
    await expect(guess('123456')).rejects.toMatchObject({ code: 'CODE_WRONG' });
  });

  it('is no longer judged after seven wrong ones of strangers, even when it is right', async () => {
    const { ask, guess, lastCode, wrongCode, clock } = setUp();
    await ask();
    for (let i = 0; i < 7; i++) await expect(guess(wrongCode())).rejects.toThrow('CODE_WRONG');
    await expect(guess(lastCode())).rejects.toMatchObject({
      code: 'TOO_MANY_GUESSES',
      retryAfterSeconds: 86_400,
    });
    clock.now += 86_400;
    await ask();
    await expect(guess(lastCode())).resolves.toBeDefined();
  });

  it('of the owner in a browser that verified before is judged three times more', async () => {
    const { ask, guess, lastCode, wrongCode, clock } = setUp();
    await ask(ada, 'home');
    await guess(lastCode(), 'home');
    clock.now += 60;
    await ask(ada, 'stranger');
    for (let i = 0; i < 8; i++) await guess(wrongCode(), 'stranger').catch(() => undefined);
    clock.now += 60;
    await ask(ada, 'home');
    for (let i = 0; i < 2; i++)
      await expect(guess(wrongCode(), 'home')).rejects.toThrow('CODE_WRONG');
    await expect(guess(lastCode(), 'home')).resolves.toBeDefined();
  });

  it('is judged at most ten times wrong a day, however many race', async () => {
    const { ask, guess, lastCode, wrongCode, codeBooks, clock } = setUp();
    await ask(ada, 'home');
    await guess(lastCode(), 'home');
    clock.now += 60;
    await ask(ada, 'home');
    const wrong = wrongCode();
    for (let round = 0; round < 6; round++) {
      await Promise.allSettled(Array.from({ length: 5 }, () => guess(wrong, 'home')));
    }
    expect(Object.values(codeBooks.contents())[0]?.wrongGuesses).toHaveLength(10);
  });

  it('of the right code, made by many at once, signs in one', async () => {
    const { ask, guess, lastCode } = setUp();
    await ask();
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => guess(lastCode())));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('compares text, not numbers', async () => {
    const { ask, guess, lastCode } = setUp();
    await ask();
    await expect(guess(` ${lastCode()}`)).rejects.toMatchObject({ code: 'CODE_WRONG' });
    await expect(guess(`0${lastCode()}`)).rejects.toMatchObject({ code: 'CODE_WRONG' });
  });

  it('with a key that is gone is wrong, and is not counted', async () => {
    const rings = [keyring(key('old'))];
    const { ask, guess, lastCode, codeBooks } = setUp({
      peppers: async () => rings.shift() ?? keyring(key('new')),
    });
    await ask();
    await expect(guess(lastCode())).rejects.toMatchObject({ code: 'CODE_WRONG' });
    expect(Object.values(codeBooks.contents())[0]?.wrongGuesses).toEqual([]);
  });

  it('finds the same person again, with all that they had', async () => {
    const { ask, guess, lastCode, clock, people } = setUp();
    await ask();
    const first = await guess(lastCode());
    clock.now += 60;
    await ask(ada, 'browser-2');
    await expect(guess(lastCode(), 'browser-2')).resolves.toEqual(first);
    expect(Object.keys(people.contents())).toHaveLength(1);
  });

  it('of someone whose erasing is unfinished is put off', async () => {
    const { ask, guess, lastCode, people, clock } = setUp();
    await ask();
    const { id } = await guess(lastCode());
    const erased = { erasingSince: clock.now, erasing: 'yes', isSwept: false } as const;
    await people.write(id, erased, (await people.read(id))?.version);
    clock.now += 60;
    await ask();
    await expect(guess(lastCode())).rejects.toMatchObject({ code: 'ERASE_UNFINISHED' });
  });
});
