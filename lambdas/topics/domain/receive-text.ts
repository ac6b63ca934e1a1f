import type { PersonId } from '../../phone/index.ts';
import type { SmsSettings } from '../../shared/declarations/settings.ts';
import type { VersionedItems } from '../../shared/versioned-items.ts';
import { changeSubscription, type LedgerDeps } from './change-subscription.ts';
import { classify } from './classify.ts';
import { type InboundText, isAnsweredByProvider } from './provider-replies.ts';

/** That a message was handled; kept so that a replay does nothing. */
export interface HandledMessage {
  /** Epoch seconds. */
  readonly at: number;
}

export interface ReceiveDeps extends LedgerDeps {
  readonly sms: SmsSettings;
  readonly handled: VersionedItems<HandledMessage>;
  /** The person that a number belongs to, known or not. */
  readonly identify: (number: string) => Promise<PersonId>;
}

/**
 * Acts on what a person has texted. Numbers that nobody has signed up with are heard just the same.
 *
 * That the message was handled is kept twice: in the ledger's latest entries, in one write with its effect,
 * and then for long by itself. Gives whether it had not been handled before.
 */
export async function receiveText(deps: ReceiveDeps, text: InboundText): Promise<boolean> {
  if ((await deps.handled.read(text.id)) !== undefined) return false;
  const person = await deps.identify(text.from);
  await changeSubscription(deps, person, {
    // Whom the provider lets out by a word of its own is out. Its START is no such thing: it takes YES for one.
    input: text.providerKeyword === 'STOP' ? 'stop' : classify(text.body),
    method: 'text',
    number: text.from,
    cause: text.id,
    saidAt: text.sentAt,
    isAnswered: isAnsweredByProvider(deps.sms, text),
  });
  return deps.handled.write(text.id, { at: deps.now() }, undefined);
}
