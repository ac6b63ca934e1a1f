import { randomBytes } from 'node:crypto';
import { type DecryptCommand, GenerateDataKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import { beforeEach, describe, expect, it } from 'vitest';
import { dataKeysInKms, type WrappedKey } from '../../lambdas/connect/adapters/data-keys.kms.ts';
import { resealAll } from '../../lambdas/connect/domain/reseal.ts';
import { vaultOf } from '../../lambdas/connect/domain/sealing.ts';
import { fakeVersionedItems } from '../shared/versioned-items.fake.ts';
import { connectedPerson, setUp } from './set-up.ts';

const quarter = 92 * 86_400;

/** A KMS that unwraps only what it has wrapped, for the context that it was wrapped for. */
function fakeKms() {
  const keys = new Map<string, Buffer>();
  const calls: string[] = [];
  const send = async (command: GenerateDataKeyCommand | DecryptCommand) => {
    calls.push(command.constructor.name);
    const context = JSON.stringify(command.input.EncryptionContext);
    if (command instanceof GenerateDataKeyCommand) {
      const CiphertextBlob = randomBytes(16);
      const Plaintext = randomBytes(32);
      keys.set(CiphertextBlob.toString('hex') + context, Plaintext);
      return { CiphertextBlob, Plaintext };
    }
    const blob = Buffer.from(command.input.CiphertextBlob ?? []).toString('hex');
    const Plaintext = keys.get(blob + context);
    if (Plaintext === undefined) throw new Error('InvalidCiphertextException');
    return { Plaintext };
  };
  return { client: { send } as unknown as KMSClient, calls };
}

let kms = fakeKms();
let wrappedKeys = fakeVersionedItems<WrappedKey>();
let clock = { now: 1_800_000_000 };

/** Another process: it remembers nothing of what the others have unwrapped. */
function newProcess() {
  return dataKeysInKms({ wrappedKeys, keyArn: 'key', now: () => clock.now, client: kms.client });
}

beforeEach(() => {
  kms = fakeKms();
  wrappedKeys = fakeVersionedItems();
  clock = { now: 1_800_000_000 };
});

describe('data keys', () => {
  it('are one for all processes that need the first at once', async () => {
    const keys = await Promise.all(Array.from({ length: 10 }, () => newProcess().active()));
    expect(new Set(keys.map(({ key }) => Buffer.from(key).toString('hex'))).size).toBe(1);
  });

  it('cost one call for however many seals of a process', async () => {
    await newProcess().active();
    const keys = newProcess();
    const { id } = await keys.active();
    await Promise.all(Array.from({ length: 50 }, () => keys.active()));
    await keys.find(id);
    expect(kms.calls).toEqual(['GenerateDataKeyCommand', 'DecryptCommand']);
  });

  it('are new each quarter, and the old ones stay good', async () => {
    const first = await newProcess().active();
    clock.now += quarter;
    const keys = newProcess();
    expect((await keys.active()).id).not.toBe(first.id);
    expect(Buffer.from((await keys.find(first.id)).key)).toEqual(Buffer.from(first.key));
  });

  it('that nobody has made are not found', async () => {
    await expect(newProcess().find('1999-Q1')).rejects.toThrow('1999-Q1');
  });

  it('are asked for again after KMS has failed', async () => {
    const { send } = kms.client;
    const keys = newProcess();
    kms.client.send = () => Promise.reject(new Error('down'));
    await expect(keys.active()).rejects.toThrow('down');
    kms.client.send = send;
    await expect(keys.active()).resolves.toBeDefined();
  });
});

describe('resealing', () => {
  it('brings all tokens under the key of the time, and they open as before', async () => {
    const world = setUp();
    const before = { ...world.deps, vault: vaultOf(newProcess()) };
    const connection = await connectedPerson({ ...world, deps: before });
    clock.now += quarter;
    const dataKeys = newProcess();
    const vault = vaultOf(dataKeys);
    const deps = { connections: world.connections, dataKeys, vault };
    expect(await resealAll(deps, () => true)).toBe(1);
    const [resealed] = world.connections.all();
    expect(resealed?.tokens?.key).toBe((await dataKeys.active()).id);
    expect(resealed?.tokens?.key).not.toBe(connection.tokens?.key);
    expect(resealed?.tokens && (await vault.open(resealed, resealed.tokens))).toEqual({
      accessToken: 'access-1',
      refreshToken: 'refresh-1',
    });
    expect(await resealAll(deps, () => true)).toBe(0);
  });

  it('begins nothing that it has no time for', async () => {
    const world = setUp();
    const before = { ...world.deps, vault: vaultOf(newProcess()) };
    await connectedPerson({ ...world, deps: before });
    clock.now += quarter;
    const dataKeys = newProcess();
    const deps = { connections: world.connections, dataKeys, vault: vaultOf(dataKeys) };
    expect(await resealAll(deps, () => false)).toBe(0);
  });
});
