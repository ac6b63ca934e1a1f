import type { PersonId } from '../../phone/index.ts';
import { changeSubscription, type LedgerDeps } from './change-subscription.ts';
import type { TextStore, UserTopics } from './ports.ts';

export interface ForgetDeps extends LedgerDeps {
  readonly texts: TextStore;
  readonly topics: Pick<UserTopics, 'delete'>;
  readonly consentYears: number;
}

const yearSeconds = 365 * 86_400;
const mostAtOnce = 100;

/**
 * Erases a person's topic and texts, and from the ledger what tells who they are. That they consented or
 * opted out stays provable, and an opt-out stays in force, under their keyed hash.
 */
export async function forget(deps: ForgetDeps, person: PersonId): Promise<void> {
  await deps.topics.delete(person);
  await forgetTexts(deps.texts, person);
  const latest = (await deps.ledger.read(person))?.item;
  if (latest === undefined) return;
  if (latest.textShown === undefined && latest.status === 'none') return deps.ledger.delete(person);
  await changeSubscription(deps, person, { input: 'erased', method: 'event' });
  await deps.ledger.scrub(person, deps.now() + deps.consentYears * yearSeconds);
}

async function forgetTexts(texts: TextStore, person: PersonId): Promise<void> {
  const found = await texts.listFor(person, mostAtOnce);
  for (const { id } of found) await texts.delete(id);
  if (found.length === mostAtOnce) await forgetTexts(texts, person);
}
