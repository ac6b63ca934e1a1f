import type { NumberKeyEnv, SessionEnv } from '../phone/env.ts';

/** What a function needs to send a text by itself. */
export interface TextsEnv {
  readonly TEXTS_TABLE: string;
  /** The settings of `sms` as JSON. */
  readonly SMS_SETTINGS: string;
  /** `{accountSid, authToken}`; read only where Twilio sends or calls. */
  readonly TWILIO_SECRET_ARN: string;
  readonly PUBLIC_ORIGIN: string;
  /** From declared origin to the base URL to call. */
  readonly OUTSIDE_ORIGINS: string;
}

/** What a function needs to see who may be texted. */
export interface SubscriptionsEnv {
  readonly SUBSCRIPTIONS_TABLE: string;
}

/** What a function needs to text people in the name of a service. */
export interface ServiceTextsEnv extends TextsEnv, SubscriptionsEnv, NumberKeyEnv {
  readonly PEOPLE_TABLE: string;
}

/** What a function needs to announce something to a person. */
export interface AnnouncerEnv {
  /** `arn:…:switchboard-user-`, in front of a person's id. */
  readonly USER_TOPIC_ARN_PREFIX: string;
  readonly SEND_TEXT_QUEUE_URL: string;
  /** `topic`, or `direct` above the account's limit of topics. */
  readonly TEXT_DELIVERY: string;
}

/** What a function needs to change subscriptions, which may lead to texts. */
export interface LedgerEnv extends SubscriptionsEnv {
  readonly SEND_TEXT_QUEUE_URL: string;
  /** The settings of `brand` as JSON. */
  readonly BRAND_SETTINGS: string;
  readonly PUBLIC_ORIGIN: string;
}

/** What a function needs to forget a person. */
export interface ForgetTopicsEnv extends LedgerEnv {
  readonly TEXTS_TABLE: string;
  readonly USER_TOPIC_ARN_PREFIX: string;
  /** How many years consent must be provable after an erase. */
  readonly CONSENT_YEARS: string;
}

export interface InviteEnv extends LedgerEnv {
  readonly PEOPLE_TABLE: string;
  readonly TEXT_DELIVERY: string;
  readonly USER_TOPIC_ARN_PREFIX: string;
  readonly USER_TOPIC_KEY_ARN: string;
  readonly SEND_TEXT_QUEUE_ARN: string;
  readonly SEND_TEXT_DEAD_LETTERS_ARN: string;
}

export interface ConfirmEnv extends LedgerEnv {
  readonly CONFIRMATION_KEYS_ARN: string;
}

export interface DeliverEnv extends ConfirmEnv, TextsEnv {
  readonly PEOPLE_TABLE: string;
}

export interface ReceiveEnv extends LedgerEnv, NumberKeyEnv {
  readonly TEXTS_TABLE: string;
  readonly SMS_SETTINGS: string;
}

/** What a function needs to check Twilio's signature. */
export interface SignatureEnv {
  readonly TWILIO_SECRET_ARN: string;
  readonly PUBLIC_ORIGIN: string;
}

export interface TwilioReceiveEnv extends ReceiveEnv, SignatureEnv {}

/** What a function needs to ask Twilio for the texts that people have sent. */
export interface FindMissedEnv extends ReceiveEnv, TextsEnv {}

export interface ReceiptEnv extends LedgerEnv, SignatureEnv {
  readonly TEXTS_TABLE: string;
}

export interface SignedInLedgerEnv extends SessionEnv, LedgerEnv {}

export interface TextListEnv extends SessionEnv {
  readonly TEXTS_TABLE: string;
}

export interface ResendEnv extends SignedInLedgerEnv, TextListEnv {}
