import { describe, expect, it } from 'vitest';
import { dataKeysInKms, type WrappedKey } from '../../lambdas/connect/adapters/data-keys.kms.ts';
import { resealAll } from '../../lambdas/connect/domain/reseal.ts';
import { vaultOf } from '../../lambdas/connect/domain/sealing.ts';
import { create, setUp as setUpAws } from '../local/aws/set-up.ts';
import { fakeVersionedItems } from '../shared/versioned-items.fake.ts';
import { connectedPerson, setUp as setUpConnect } from './set-up.ts';

const quarter = 92 * 86_400;

/** A person who connected a quarter ago, and processes that remember nothing of each other's keys. */
async function setUp() {
  const { aws, kms } = await setUpAws();
  const keyArn = (await create(aws, 'AWS::KMS::Key', 'Key')).attributes['Arn'] ?? '';
  const wrappedKeys = fakeVersionedItems<WrappedKey>();
  const world = setUpConnect();
  const now = () => world.clock.now;
  const newProcess = () => dataKeysInKms({ wrappedKeys, keyArn, now, client: kms });
  const before = { ...world.deps, vault: vaultOf(newProcess()) };
  const connection = await connectedPerson({ ...world, deps: before });
  world.clock.now += quarter;
  const dataKeys = newProcess();
  const deps = { connections: world.connections, dataKeys, vault: vaultOf(dataKeys) };
  return { deps, connection, connections: world.connections };
}

describe('resealing', () => {
  it('brings all tokens under the key of the time, and they open as before', async () => {
    const { deps, connection, connections } = await setUp();
    expect(await resealAll(deps, () => true)).toBe(1);
    const [resealed] = connections.all();
    expect(resealed?.tokens?.key).toBe((await deps.dataKeys.active()).id);
    expect(resealed?.tokens?.key).not.toBe(connection.tokens?.key);
    expect(resealed?.tokens && (await deps.vault.open(resealed, resealed.tokens))).toEqual({
      accessToken: 'access-1',
      refreshToken: 'refresh-1',
    });
    expect(await resealAll(deps, () => true)).toBe(0);
  });

  it('begins nothing that it has no time for', async () => {
    const { deps } = await setUp();
    expect(await resealAll(deps, () => false)).toBe(0);
  });
});
