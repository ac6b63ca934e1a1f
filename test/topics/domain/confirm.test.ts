import { describe, expect, it } from 'vitest';
import { confirm } from '../../../lambdas/topics/domain/confirm.ts';
import {
  openConfirmation,
  signConfirmation,
} from '../../../lambdas/topics/domain/confirmation-token.ts';
import { ada, bob, key, setUp, start, type World } from './set-up.ts';

const source = '198.51.100.1';
const link = (invitation = 1, person = ada, kid = 'now') =>
  signConfirmation(key(kid), { person, invitation });
const week = 7 * 86_400;

async function invited(): Promise<World> {
  const world = setUp();
  await world.reach('pending');
  return world;
}

describe('a confirmation link', () => {
  it.each(['invited', 'pending'] as const)('confirms somebody who is %s', async (status) => {
    const world = setUp();
    await world.reach(status);
    await confirm(world.deps, link(), source);
    expect(await world.statusOf(ada)).toBe('confirmed');
    expect(world.takeQueued()).toEqual(['confirmed']);
    expect(world.deps.ledger.entriesOf(ada).at(-1)).toMatchObject({ method: 'link', source });
  });

  it('confirms once: pressing again changes nothing and texts nothing', async () => {
    const { deps, takeQueued } = await invited();
    for (let i = 0; i < 3; i++) await confirm(deps, link(), source);
    await Promise.all(Array.from({ length: 5 }, () => confirm(deps, link(), source)));
    expect(takeQueued()).toEqual(['confirmed']);
  });

  it('is refused from the second it expires', async () => {
    const { deps, clock, statusOf } = await invited();
    clock.now = start + week;
    await expect(confirm(deps, link(), source)).rejects.toThrow('CONFIRMATION_EXPIRED');
    expect(await statusOf(ada)).toBe('pending');
    clock.now = start + week - 1;
    await confirm(deps, link(), source);
    expect(await statusOf(ada)).toBe('confirmed');
  });

  it('is good for a week from the latest text that carried it', async () => {
    const { deps, clock, change, statusOf } = await invited();
    clock.now = start + week - 1;
    await change('resend-asked');
    clock.now += week - 1;
    await confirm(deps, link(), source);
    expect(await statusOf(ada)).toBe('confirmed');
  });

  it('is refused after STOP', async () => {
    const { deps, change, statusOf } = await invited();
    await change('stop');
    await expect(confirm(deps, link(), source)).rejects.toThrow('TEXTS_STOPPED');
    expect(await statusOf(ada)).toBe('stopped');
  });

  it('is refused after STOP and START, while the newer one is good', async () => {
    const { deps, change, statusOf } = await invited();
    await change('stop');
    await change('start');
    await expect(confirm(deps, link(1), source)).rejects.toThrow('CONFIRMATION_EXPIRED');
    const latest = deps.ledger.entriesOf(ada).at(-1)?.invitation?.sequence;
    await confirm(deps, link(latest), source);
    expect(await statusOf(ada)).toBe('confirmed');
  });

  it('is refused for an invitation that there never was, and for a person there never was', async () => {
    const { deps } = await invited();
    for (const token of [link(0), link(2), link(99), link(1, bob)]) {
      await expect(confirm(deps, token, source)).rejects.toThrow('CONFIRMATION_EXPIRED');
    }
  });

  it('is refused when STOP comes between the look at the ledger and the change', async () => {
    const { deps, change, statusOf } = await invited();
    let reads = 0;
    const ledger = {
      ...deps.ledger,
      read: async (person: string) => {
        if (reads++ === 1) await change('stop');
        return deps.ledger.read(person);
      },
    };
    await expect(confirm({ ...deps, ledger }, link(), source)).rejects.toThrow('TEXTS_STOPPED');
    expect(await statusOf(ada)).toBe('stopped');
  });

  it('is refused when an erase comes between', async () => {
    const { deps, change } = await invited();
    let reads = 0;
    const ledger = {
      ...deps.ledger,
      read: async (person: string) => {
        if (reads++ === 1) await change('erased');
        return deps.ledger.read(person);
      },
    };
    const confirming = confirm({ ...deps, ledger }, link(), source);
    await expect(confirming).rejects.toThrow('CONFIRMATION_EXPIRED');
  });
});

describe('a token', () => {
  const { deps } = setUp();
  const open = (token: string) => openConfirmation(deps.confirmationKeys, token);

  it('gives back what it was made from', async () => {
    for (const invitation of [1, 2, 4_294_967_295]) {
      await expect(open(link(invitation))).resolves.toEqual({ person: ada, invitation });
    }
  });

  it('of a key before is good, of an unknown one not', async () => {
    await expect(open(link(1, ada, 'old'))).resolves.toBeDefined();
    await expect(open(link(1, ada, 'gone'))).resolves.toBeUndefined();
  });

  it('under the id of another key is not ours', async () => {
    await expect(open(link(1, ada, 'old').replace('old', 'now'))).resolves.toBeUndefined();
  });

  const token = link();
  const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=.!% \n'];

  it.each([...token].map((_, at) => at))('tampered at character %i is not ours', async (at) => {
    const others = alphabet.filter((character) => character !== token[at]);
    for (const other of others) {
      await expect(open(token.slice(0, at) + other + token.slice(at + 1))).resolves.toBeUndefined();
      await expect(open(token.slice(0, at) + other + token.slice(at))).resolves.toBeUndefined();
    }
    await expect(open(token.slice(0, at) + token.slice(at + 1))).resolves.toBeUndefined();
  });

  it('with anything after it is not ours', async () => {
    for (const more of ['.', '.x', '=', ' ', 'A', '\u0000']) {
      await expect(open(token + more)).resolves.toBeUndefined();
    }
  });

  it('that is empty, endless or no token is not ours', async () => {
    for (const none of ['', '.', '..', 'now', 'now.', '.abc', 'now.'.padEnd(200, 'A'), '\u0000']) {
      await expect(open(none)).resolves.toBeUndefined();
    }
  });

  it('does not show the number, and is short enough for a text', () => {
    expect(token).toMatch(/^now\.[\w-]{48}$/);
  });
});
