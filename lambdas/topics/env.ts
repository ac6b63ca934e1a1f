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

/** What a function needs to announce something to a person. */
export interface AnnouncerEnv {
  /** `arn:…:switchboard-user-`, in front of a person's id. */
  readonly USER_TOPIC_ARN_PREFIX: string;
  readonly SEND_TEXT_QUEUE_URL: string;
  /** `topic`, or `direct` above the account's limit of topics. */
  readonly TEXT_DELIVERY: string;
}
