import type { PersonId } from '../../phone/index.ts';
import { TopicsError } from '../errors.ts';
import { changeSubscription, type LedgerDeps } from './change-subscription.ts';
import type { TextStore } from './ports.ts';
import { textId } from './send-text.ts';
import { isPassing } from './text-content.ts';
import type { TextRecord, TextStatus } from './text-record.ts';

export interface ResendDeps extends LedgerDeps {
  readonly texts: TextStore;
}

/** As long as a send takes at most; after that an intent without an outcome counts as unknown. */
const sendingSeconds = 60;

/** A text's status as its person sees it. */
export function shownStatus({ status, at }: TextRecord, now: number): TextStatus {
  return status === 'sending' && now - at >= sendingSeconds ? 'unknown' : status;
}

/**
 * Sends a text again because its person asks for it, under an id that follows from the old one, so that
 * asking twice sends once. A consent request is asked for anew, within the limits of that.
 *
 * @throws TopicsError TEXT_NOT_FOUND, TEXT_NOT_RESENDABLE, and those of a consent request
 */
export async function resendText(
  deps: ResendDeps,
  person: PersonId,
  id: string,
  source: string,
): Promise<void> {
  const record = (await deps.texts.read(id))?.item;
  if (record?.person !== person) throw new TopicsError('TEXT_NOT_FOUND');
  const { content } = record;
  const status = shownStatus(record, deps.now());
  const isResendable = status === 'failed' || status === 'unknown';
  if (!isResendable || isPassing(content)) throw new TopicsError('TEXT_NOT_RESENDABLE');
  const again = textId('again', id);
  if (content.kind === 'consent-request') {
    const ask = { input: 'resend-asked', method: 'page', source, cause: again } as const;
    await changeSubscription(deps, person, ask);
    return;
  }
  await deps.enqueue({ id: again, person, content });
}
