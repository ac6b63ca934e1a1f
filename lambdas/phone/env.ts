import type { SubscriptionsEnv, TextsEnv } from '../topics/env.ts';

/** What a function needs to know who is signed in. */
export interface SessionEnv {
  readonly PEOPLE_TABLE: string;
  readonly SESSION_KEYS_ARN: string;
  readonly PUBLIC_ORIGIN: string;
}

/** What a function needs to find the person that a number belongs to. */
export interface NumberKeyEnv {
  readonly NUMBER_KEY_ARN: string;
}

/** What a function needs to forget the codes of a person. */
export interface CodesEnv {
  readonly CODES_TABLE: string;
}

export interface PhoneEnv extends CodesEnv, SessionEnv, NumberKeyEnv, TextsEnv, SubscriptionsEnv {
  readonly CODE_PEPPERS_ARN: string;
  /** The settings of `phone` as JSON. */
  readonly PHONE_SETTINGS: string;
  readonly BRAND_NAME: string;
}

export interface RotateKeysEnv {
  /** JSON array of the secrets to rotate. */
  readonly KEY_SECRET_ARNS: string;
}
