import { log } from '../shared/log.ts';
import { once } from '../shared/once.ts';
import { reconcileTexts } from './domain/reconcile-texts.ts';
import { reconcileDeps } from './wiring.ts';

const deps = once(reconcileDeps);

/** Schedule `reconcile-texts`: finds out what became of texts whose outcome is open. */
export const handler = async (): Promise<void> => {
  log.info('reconciled', { texts: await reconcileTexts(await deps()) });
};
