import { decideOn } from '../../shared/versioned-items.ts';
import { type ConnectionRef, refOf } from './connection.ts';
import type { Connections, DataKeys, Vault } from './ports.ts';

export interface ResealDeps {
  readonly connections: Connections;
  readonly vault: Vault;
  readonly dataKeys: DataKeys;
}

const atOnce = 20;

/**
 * Seals everything anew that is still sealed under an older data key; most is so anyway, with each refresh.
 *
 * @param hasTime is asked before each batch; what is left is done by the next run
 */
export async function resealAll(deps: ResealDeps, hasTime: () => boolean): Promise<number> {
  const { id: active } = await deps.dataKeys.active();
  let resealed = 0;
  let cursor: string | undefined;
  do {
    const page = await deps.connections.sealedUnderOthers(active, cursor);
    for (let start = 0; start < page.refs.length && hasTime(); start += atOnce) {
      const batch = page.refs.slice(start, start + atOnce);
      await Promise.all(batch.map((ref) => reseal(deps, ref)));
      resealed += batch.length;
    }
    cursor = page.cursor;
  } while (cursor !== undefined && hasTime());
  return resealed;
}

async function reseal({ connections, vault }: ResealDeps, ref: ConnectionRef): Promise<void> {
  const known = (await connections.read(ref))?.item;
  if (known?.tokens === undefined) return;
  const { version } = known.tokens;
  const sealed = await vault.seal(known, version, await vault.open(known, known.tokens));
  await decideOn(connections, refOf(known), (item) =>
    item?.tokens?.version === version
      ? { item: { ...item, tokens: sealed }, answer: undefined }
      : { answer: undefined },
  );
}
