import type { PersonId } from '../phone/index.ts';
import type { SubscriptionsEnv, TextsEnv } from './env.ts';

/** What a text is about; the record keeps this, never the words. */
export type TextKind = 'code' | 'consent-request' | 'reply' | 'battery-low' | 'reauthorize';

/** `refused`: certainly not texted. `unknown`: perhaps texted, never to be sent again by itself. */
export type SendOutcome = 'sent' | 'refused' | 'unknown';

export interface Text {
  /** Idempotency key; without one the text is its own event. */
  readonly id?: string;
  readonly person: PersonId;
  /** E.164. */
  readonly to: string;
  readonly kind: TextKind;
  readonly body: string;
}

export type SubscriptionStatus = 'none' | 'invited' | 'pending' | 'confirmed' | 'stopped';

/** Sends texts at most once each, with a record of every one. */
export declare function texting(env: TextsEnv): { send(text: Text): Promise<SendOutcome> };

/** Asks Twilio Lookup whether a number exists; undefined when switched off. */
export declare function numberLookup(
  env: TextsEnv,
): ((phone: string) => Promise<boolean>) | undefined;

export declare function subscriptions(env: SubscriptionsEnv): {
  statusOf(person: PersonId): Promise<SubscriptionStatus>;
};
