import { DecryptCommand, GenerateDataKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import type { VersionedItems } from '../../shared/versioned-items.ts';
import { type DataKey, type DataKeys, TokensUnreadable } from '../domain/ports.ts';

/** A data key as it is stored: only KMS can unwrap it. */
export interface WrappedKey {
  readonly wrapped: Uint8Array;
}

export interface DataKeyOptions {
  readonly wrappedKeys: VersionedItems<WrappedKey>;
  readonly keyArn: string;
  /** Epoch seconds. */
  readonly now: () => number;
  readonly client?: KMSClient;
}

/**
 * One data key per quarter for all people, made by whoever needs it first. Unwrapped keys stay in the process,
 * so that calls to KMS grow with processes.
 */
export function dataKeysInKms(options: DataKeyOptions): DataKeys {
  const { wrappedKeys, keyArn, now, client = new KMSClient() } = options;
  const unwrapped = new Map<string, Promise<DataKey>>();
  const keep = (id: string, get: () => Promise<DataKey>) => {
    const known = unwrapped.get(id);
    if (known !== undefined) return known;
    const key = get();
    unwrapped.set(id, key);
    key.catch(() => unwrapped.delete(id));
    return key;
  };
  const unwrap = async (id: string, { wrapped }: WrappedKey): Promise<DataKey> => {
    const { Plaintext } = await client.send(
      new DecryptCommand({
        KeyId: keyArn,
        CiphertextBlob: wrapped,
        EncryptionContext: contextOf(id),
      }),
    );
    if (Plaintext === undefined) throw new Error('KMS has unwrapped nothing');
    return { id, key: Plaintext };
  };
  const make = async (id: string): Promise<DataKey> => {
    const { Plaintext, CiphertextBlob } = await client.send(
      new GenerateDataKeyCommand({
        KeyId: keyArn,
        KeySpec: 'AES_256',
        EncryptionContext: contextOf(id),
      }),
    );
    if (!Plaintext || !CiphertextBlob) throw new Error('KMS has generated nothing');
    // Of two processes that make it at once one is first, and its key is everybody's.
    if (await wrappedKeys.write(id, { wrapped: CiphertextBlob }, undefined)) {
      return { id, key: Plaintext };
    }
    return read(id);
  };
  const read = async (id: string): Promise<DataKey> => {
    const known = await wrappedKeys.read(id);
    if (known === undefined) throw new TokensUnreadable(`There is no data key ${id}`);
    return unwrap(id, known.item);
  };
  return {
    active() {
      const id = quarterOf(now());
      return keep(id, async () =>
        (await wrappedKeys.read(id)) === undefined ? make(id) : read(id),
      );
    },
    find: (id) => keep(id, () => read(id)),
  };
}

/** What a wrapped key is bound to; it unwraps for no other use. */
function contextOf(id: string): Record<string, string> {
  return { use: 'switchboard-vault', key: id };
}

/** `2026-Q4`, UTC. */
function quarterOf(epochSeconds: number): string {
  const date = new Date(epochSeconds * 1000);
  return `${date.getUTCFullYear()}-Q${Math.floor(date.getUTCMonth() / 3) + 1}`;
}
