import { log } from '../shared/log.ts';
import { once } from '../shared/once.ts';
import { findMissedTexts } from './domain/find-missed-texts.ts';
import { findMissedDeps } from './wiring.ts';

const deps = once(findMissedDeps);

/** Schedule `reconcile-texts`: acts on what people have texted and no webhook told us of. */
export const handler = async (): Promise<void> => {
  const texts = await findMissedTexts(await deps());
  if (texts > 0) log.warn('webhooks were lost', { texts });
};
