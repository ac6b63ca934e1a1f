import type { ReadKeyring } from '../../shared/keys/keyring.ts';
import { TopicsError } from '../errors.ts';
import { changeSubscription, type LedgerDeps } from './change-subscription.ts';
import { openConfirmation } from './confirmation-token.ts';

export interface ConfirmDeps extends LedgerDeps {
  readonly confirmationKeys: ReadKeyring;
}

const goodForSeconds = 7 * 86_400;

/**
 * Confirms a subscription by the link of its consent request, which is good while that invitation is the
 * latest. Confirming once more changes nothing.
 *
 * @throws TopicsError CONFIRMATION_EXPIRED, TEXTS_STOPPED
 */
export async function confirm(deps: ConfirmDeps, token: string, source: string): Promise<void> {
  const confirmation = await openConfirmation(deps.confirmationKeys, token);
  if (confirmation === undefined) throw new TopicsError('CONFIRMATION_EXPIRED');
  const { person, invitation } = confirmation;
  const latest = (await deps.ledger.read(person))?.item;
  if (latest?.status === 'stopped') throw new TopicsError('TEXTS_STOPPED');
  const isLatest = latest?.invitation?.sequence === invitation;
  if (!isLatest || deps.now() >= latest.invitation.at + goodForSeconds) {
    throw new TopicsError('CONFIRMATION_EXPIRED');
  }
  const after = await changeSubscription(deps, person, {
    input: 'confirm-link',
    method: 'link',
    source,
  });
  if (after?.status === 'stopped') throw new TopicsError('TEXTS_STOPPED');
  if (after?.status !== 'confirmed') throw new TopicsError('CONFIRMATION_EXPIRED');
}
