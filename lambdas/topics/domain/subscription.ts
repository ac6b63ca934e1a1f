import type { ReplyName } from './text-content.ts';

/**
 * `none`: nobody asked them. `invited`: a consent request is on its way. `pending`: it was sent. `confirmed`:
 * they may get alerts. `stopped`: they may get nothing.
 */
export const statuses = ['none', 'invited', 'pending', 'confirmed', 'stopped'] as const;

export type SubscriptionStatus = (typeof statuses)[number];

/** All that can happen to a subscription. */
export const inputs = [
  'connected',
  'consent-request-sent',
  'yes',
  'confirm-link',
  'stop',
  'start',
  'help',
  'other',
  'resend-asked',
  'erased',
] as const;

export type Input = (typeof inputs)[number];

export interface Transition {
  readonly status: SubscriptionStatus;
  readonly reply?: ReplyName;
  /** Whether the person is asked for consent by text. */
  readonly consentRequest?: true;
}

type Row = Readonly<Record<SubscriptionStatus, Transition>>;

const none: Transition = { status: 'none' };
const invited: Transition = { status: 'invited' };
const pending: Transition = { status: 'pending' };
const confirmed: Transition = { status: 'confirmed' };
const stopped: Transition = { status: 'stopped' };
const unchanged: Row = { none, invited, pending, confirmed, stopped };

const ask = (to: Transition): Transition => ({ ...to, consentRequest: true });
const say = (reply: ReplyName, to: Transition): Transition => ({ ...to, reply });

const nowConfirmed = say('confirmed', confirmed);
const nowStopped = say('stopped', stopped);

/** Every state under every input. The guide `texts-and-consent.md` shows the same table. */
const transitions: Readonly<Record<Input, Row>> = {
  connected: { ...unchanged, none: ask(invited) },
  'consent-request-sent': { ...unchanged, invited: pending },
  yes: {
    none: say('sign-up', none),
    invited: nowConfirmed,
    pending: nowConfirmed,
    confirmed: say('already-confirmed', confirmed),
    stopped: say('help-stopped', stopped),
  },
  'confirm-link': { ...unchanged, invited: nowConfirmed, pending: nowConfirmed },
  stop: {
    none: nowStopped,
    invited: nowStopped,
    pending: nowStopped,
    confirmed: nowStopped,
    stopped,
  },
  start: {
    none: say('sign-up', none),
    invited: ask(invited),
    pending: ask(pending),
    confirmed: say('already-confirmed', confirmed),
    stopped: ask(pending),
  },
  help: {
    none: say('help', none),
    invited: say('help', invited),
    pending: say('help', pending),
    confirmed: say('help', confirmed),
    stopped: say('help-stopped', stopped),
  },
  other: {
    none: say('sign-up', none),
    invited: say('reply-yes', invited),
    pending: say('reply-yes', pending),
    confirmed: say('other', confirmed),
    stopped,
  },
  'resend-asked': { ...unchanged, invited: ask(invited), pending: ask(pending) },
  erased: { ...unchanged, invited: none, pending: none, confirmed: none },
};

export function transition(status: SubscriptionStatus, input: Input): Transition {
  return transitions[input][status];
}
