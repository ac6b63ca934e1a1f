import { describe, expect, it } from 'vitest';
import {
  type DataKeyOptions,
  dataKeysInKms,
  type WrappedKey,
} from '../../lambdas/connect/adapters/data-keys.kms.ts';
import type { DataKeys } from '../../lambdas/connect/domain/ports.ts';
import { create, setUp as setUpAws } from '../local/aws/set-up.ts';
import { fakeVersionedItems } from '../shared/versioned-items.fake.ts';
import { fakeDataKeys } from './set-up.ts';

const november = Date.UTC(2026, 10, 25) / 1000;
const january = Date.UTC(2027, 0, 1) / 1000;

function dataKeysContract(open: () => Promise<DataKeys>): void {
  it('have one that is sealed with, of 256 bits, found by its id', async () => {
    const keys = await open();
    const active = await keys.active();
    expect(active.key).toHaveLength(32);
    expect(await keys.find(active.id)).toEqual(active);
    expect(await keys.active()).toEqual(active);
  });

  it('have none that nobody made', async () => {
    const keys = await open();
    await expect(keys.find('2020-Q1')).rejects.toThrow('There is no data key 2020-Q1');
  });
}

/** One table, and as many processes on it as a test wants. */
async function inKms() {
  const calls: string[] = [];
  const { aws, kms: client } = await setUpAws({
    authorize: ({ action }) => calls.push(action) > 0,
  });
  const keyArn = (await create(aws, 'AWS::KMS::Key', 'Key')).attributes['Arn'] ?? '';
  const wrappedKeys = fakeVersionedItems<WrappedKey>();
  const process = (more: Partial<DataKeyOptions> = {}) =>
    dataKeysInKms({ wrappedKeys, keyArn, client, now: () => november, ...more });
  return { wrappedKeys, process, calls };
}

describe('data keys', () => {
  describe('in memory', () => dataKeysContract(async () => fakeDataKeys()));
  describe('in KMS', () => dataKeysContract(async () => (await inKms()).process()));
});

describe('data keys in KMS', () => {
  it('are made by the first who needs one, and found by everybody else', async () => {
    const { process } = await inKms();
    const made = await process().active();
    expect(made.id).toBe('2026-Q4');
    expect(made.key).toHaveLength(32);
    expect(await process().active()).toEqual(made);
    expect(await process().find('2026-Q4')).toEqual(made);
  });

  it('are the same for all who make one at once', async () => {
    const { process } = await inKms();
    const keys = await Promise.all(Array.from({ length: 8 }, () => process().active()));
    expect(new Set(keys.map(({ key }) => Buffer.from(key).toString('hex'))).size).toBe(1);
  });

  it('are asked of KMS once a process', async () => {
    const { process, calls } = await inKms();
    const { active, find } = process();
    const { id } = await active();
    await Promise.all([active(), active(), find(id), find(id)]);
    expect(calls).toEqual(['kms:GenerateDataKey']);
  });

  it('are new every quarter, and the old ones still open what they sealed', async () => {
    const { process } = await inKms();
    const old = await process().active();
    const later = process({ now: () => january });
    const current = await later.active();
    expect(current.id).toBe('2027-Q1');
    expect(current.key).not.toEqual(old.key);
    expect(await later.find(old.id)).toEqual(old);
  });

  it('are stored as KMS has wrapped them, and not as they are', async () => {
    const { wrappedKeys, process } = await inKms();
    const { id, key } = await process().active();
    const stored = Buffer.from(wrappedKeys.contents()[id]?.wrapped ?? []);
    expect(stored.length).toBeGreaterThan(32);
    expect(stored.includes(Buffer.from(key))).toBe(false);
  });

  it('open for their own quarter alone', async () => {
    const { wrappedKeys, process } = await inKms();
    const { id } = await process().active();
    const wrapped = wrappedKeys.contents()[id];
    if (wrapped) await wrappedKeys.write('2027-Q1', wrapped, undefined);
    await expect(process({ now: () => january }).active()).rejects.toThrow();
  });

  it('that nobody made are not made by looking for them', async () => {
    const { wrappedKeys, process } = await inKms();
    await expect(process().find('2020-Q1')).rejects.toThrow();
    expect(wrappedKeys.contents()).toEqual({});
  });

  it('are asked for again after a failure', async () => {
    const { process } = await inKms();
    let failures = 1;
    const wrappedKeys = fakeVersionedItems<WrappedKey>();
    const { active } = process({
      wrappedKeys: {
        ...wrappedKeys,
        async read(id) {
          if (failures-- > 0) throw new Error('the table is away');
          return wrappedKeys.read(id);
        },
      },
    });
    await expect(active()).rejects.toThrow('the table is away');
    expect((await active()).id).toBe('2026-Q4');
  });
});
