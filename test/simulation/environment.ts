import type { AccountEnv, EraseEnv } from '../../lambdas/account/env.ts';
import type { DispatchPollsEnv, PollBatchEnv } from '../../lambdas/battery/env.ts';
import type { FinishConnectEnv, PublishPendingEnv, ResealEnv } from '../../lambdas/connect/env.ts';
import type { PhoneEnv, RotateKeysEnv } from '../../lambdas/phone/env.ts';
import type {
  ConfirmEnv,
  DeliverEnv,
  InviteEnv,
  ReceiptEnv,
  ResendEnv,
  TwilioReceiveEnv,
} from '../../lambdas/topics/env.ts';
import { providerKinds } from './outside/provider.ts';
import { ourNumber, publicOrigin } from './system.ts';
import { userConnectedArn, userTopicPrefix } from './topics.ts';

type Environment = AccountEnv &
  EraseEnv &
  DispatchPollsEnv &
  PollBatchEnv &
  FinishConnectEnv &
  PublishPendingEnv &
  ResealEnv &
  PhoneEnv &
  RotateKeysEnv &
  ConfirmEnv &
  DeliverEnv &
  InviteEnv &
  ReceiptEnv &
  ResendEnv &
  TwilioReceiveEnv;

/** How a run's system is set up. */
export interface Settings {
  readonly sender: 'sns' | 'twilio';
  readonly delivery: 'topic' | 'direct';
}

const origins = [
  ...providerKinds.map(({ origin }) => origin),
  'https://api.twilio.com',
  'https://lookups.twilio.com',
];

/** All variables of all functions. */
export function environmentOf({ sender, delivery }: Settings): Environment {
  return {
    AUTHORIZATIONS_TABLE: 'Authorizations',
    BATTERY_BATCHES_URL: 'battery-batches',
    BATTERY_DISPATCHES_URL: 'battery-dispatches',
    BATTERY_SETTINGS: '{}',
    BRAND_NAME: 'Switchboard',
    BRAND_SETTINGS: '{}',
    CODES_TABLE: 'Codes',
    CODE_PEPPERS_ARN: 'CodePeppers',
    CONFIRMATION_KEYS_ARN: 'ConfirmationKeys',
    CONNECTIONS_TABLE: 'Connections',
    CONSENT_YEARS: '5',
    DATA_KEYS_TABLE: 'DataKeys',
    DEVICES_TABLE: 'Devices',
    KEY_SECRET_ARNS: JSON.stringify(['SessionKeys', 'CodePeppers', 'ConfirmationKeys']),
    NUMBER_KEY_ARN: 'NumberKey',
    OUTSIDE_ORIGINS: JSON.stringify(Object.fromEntries(origins.map((one) => [one, one]))),
    PEOPLE_TABLE: 'People',
    PHONE_SETTINGS: '{}',
    PROVIDER_SECRETS: JSON.stringify(
      Object.fromEntries(providerKinds.map(({ name }) => [name, `client/${name}`])),
    ),
    PUBLIC_ORIGIN: publicOrigin,
    PUBLISHED_BUCKET: 'published',
    QUARANTINE_BUCKET: 'quarantine',
    SEND_TEXT_DEAD_LETTERS_ARN: 'arn:send-text-dead-letters',
    SEND_TEXT_QUEUE_ARN: 'arn:send-text',
    SEND_TEXT_QUEUE_URL: 'send-text',
    SESSION_KEYS_ARN: 'SessionKeys',
    SMS_SETTINGS: JSON.stringify({ sender, delivery, from: ourNumber }),
    SUBSCRIPTIONS_TABLE: 'Subscriptions',
    TEXTS_TABLE: 'Texts',
    TEXT_DELIVERY: delivery,
    TWILIO_SECRET_ARN: 'Twilio',
    UPLOADS_TABLE: 'Uploads',
    UPLOAD_SETTINGS: '{}',
    USER_CONNECTED_TOPIC_ARN: userConnectedArn,
    USER_TOPIC_ARN_PREFIX: userTopicPrefix,
    USER_TOPIC_KEY_ARN: 'arn:key',
    VAULT_KEY_ARN: 'arn:vault',
  };
}
