import type { PersonId, PersonItem } from '../../phone/index.ts';
import type { Key, ReadKeyring } from '../../shared/keys/keyring.ts';
import type { VersionedItems } from '../../shared/versioned-items.ts';
import { changeSubscription, type LedgerDeps } from './change-subscription.ts';
import { signConfirmation } from './confirmation-token.ts';
import type { LedgerEntry } from './ledger-entry.ts';
import type { QueuedText } from './ports.ts';
import { type SendDeps, sendText } from './send-text.ts';
import type { QueuedContent } from './text-content.ts';
import type { TextRecord } from './text-record.ts';
import { wordsOf } from './words.ts';

export interface DeliverDeps extends SendDeps, LedgerDeps {
  readonly people: Pick<VersionedItems<PersonItem>, 'read'>;
  readonly confirmationKeys: ReadKeyring;
}

/** `skipped`: the person may not be texted this, or is gone. `later`: the sender can't take it now. */
export type Delivery = 'sent' | 'failed' | 'unknown' | 'skipped' | 'later';

/** Sends a queued text, if at this very moment the person may be texted it. */
export async function deliverText(deps: DeliverDeps, text: QueuedText): Promise<Delivery> {
  const { id, person, content } = text;
  const latest = (await deps.ledger.read(person))?.item;
  if (!mayBeTexted(latest, content)) return 'skipped';
  const to = await numberOf(deps, person, latest);
  if (to === undefined) return 'skipped';
  const body = await render(deps, person, content);
  const { record } = await sendText(deps, { id, person, to, content, body });
  if (record === undefined) return 'later';
  await noteConsentRequest(deps, record);
  if (record.status === 'sending') return 'unknown';
  return record.status === 'delivered' ? 'sent' : record.status;
}

/**
 * Alerts go to confirmed people alone, a consent request to whom it still invites. Who has stopped gets the
 * confirmation of that, and help when asked for it.
 */
function mayBeTexted(latest: LedgerEntry | undefined, content: QueuedContent): boolean {
  const status = latest?.status ?? 'none';
  switch (content.kind) {
    case 'consent-request': {
      const isOpen = status === 'invited' || status === 'pending';
      return isOpen && latest?.invitation?.sequence === content.invitation;
    }
    case 'reply':
      if (status === 'stopped')
        return content.reply === 'stopped' || content.reply.startsWith('help');
      return content.reply !== 'stopped' && content.reply !== 'help-stopped';
    default:
      return status === 'confirmed';
  }
}

/** The number of a person who has proven it; of anybody else the one they texted from; of the erased none. */
export async function numberOf(
  { people }: Pick<DeliverDeps, 'people'>,
  person: PersonId,
  latest: LedgerEntry | undefined,
): Promise<string | undefined> {
  const known = (await people.read(person))?.item;
  if (known === undefined) return latest?.number;
  return known.erasingSince === undefined ? known.phone : undefined;
}

/** The words of a text: the same each time, but for the key that signs the link in a consent request. */
export async function render(
  { voice, confirmationKeys }: Pick<DeliverDeps, 'voice' | 'confirmationKeys'>,
  person: PersonId,
  content: QueuedContent,
  key?: Key,
): Promise<string> {
  if (content.kind !== 'consent-request') return wordsOf(voice, content, '');
  const { invitation } = content;
  const signing = key ?? (await confirmationKeys()).current;
  return wordsOf(voice, content, signConfirmation(signing, { person, invitation }));
}

/** A consent request that was sent makes its subscription pending. */
export async function noteConsentRequest(
  deps: LedgerDeps,
  { person, content, status }: TextRecord,
): Promise<void> {
  const wasSent = status === 'sent' || status === 'delivered';
  if (content.kind !== 'consent-request' || !wasSent) return;
  await changeSubscription(deps, person, { input: 'consent-request-sent', method: 'event' });
}
