import type { SmsSettings } from '../../shared/declarations/settings.ts';

export interface InboundText {
  /** The provider's id of the message. */
  readonly id: string;
  /** E.164. */
  readonly from: string;
  readonly body: string;
  /** As what the provider says that it has acted on the message by itself: `STOP`, `START` or `HELP`. */
  readonly providerKeyword?: string | undefined;
  /** Epoch seconds, where the provider tells. */
  readonly sentAt?: number;
}

/** The keywords that each sender answers by itself unless that is switched off: a whole text, in any case. */
const keywords: Readonly<Record<SmsSettings['sender'], ReadonlySet<string>>> = {
  twilio: new Set([
    ...['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'OPTOUT', 'REVOKE'],
    ...['START', 'UNSTOP', 'HELP', 'INFO'],
  ]),
  sns: new Set([
    ...[
      'ARRET',
      'CANCEL',
      'END',
      'OPT-OUT',
      'OPTOUT',
      'QUIT',
      'REMOVE',
      'STOP',
      'TD',
      'UNSUBSCRIBE',
    ],
    'HELP',
  ]),
};

/** Whether the provider has answered a text, so that we don't: exactly one party answers STOP and HELP. */
export function isAnsweredByProvider(
  { optOutReplies, sender }: SmsSettings,
  { body, providerKeyword }: InboundText,
): boolean {
  if (optOutReplies === 'ours') return false;
  return providerKeyword !== undefined || keywords[sender].has(body.trim().toUpperCase());
}
