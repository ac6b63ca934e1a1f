import { type LedgerDeps, publishTexts } from './change-subscription.ts';

const secondsToFinish = 30;
const mostAtOnce = 200;

/** Puts into the queue what a change has left behind that died on the way. Gives how many entries it found. */
export async function publishPending(deps: LedgerDeps): Promise<number> {
  const entries = await deps.ledger.listUnpublished(deps.now() - secondsToFinish, mostAtOnce);
  for (const { person, entry } of entries) await publishTexts(deps, person, entry);
  return entries.length;
}
