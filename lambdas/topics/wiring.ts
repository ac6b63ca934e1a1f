import { identify, peopleStore, type SessionDeps, sessionDeps } from '../phone/index.ts';
import { type Clients, clients } from '../shared/clients.ts';
import { smsSettings } from '../shared/declarations/settings.ts';
import { versionedItems } from '../shared/dynamodb/versioned-items.ts';
import { readEnv } from '../shared/env.ts';
import type { HttpDeps } from '../shared/http/on-http.ts';
import { keyringReader } from '../shared/keys/keyring.ts';
import { parseJson } from '../shared/parse-json.ts';
import { epochSeconds as now } from '../shared/time.ts';
import { ledgerOf } from './adapters/ledger-deps.ts';
import { receivedThroughTwilio } from './adapters/received-texts.twilio.ts';
import { senderOf, twilioOptions } from './adapters/sender.ts';
import { sentThroughTwilio } from './adapters/sent-texts.twilio.ts';
import { textsInDynamoDb } from './adapters/text-store.dynamodb.ts';
import { readTwilioCredentials } from './adapters/twilio-client.ts';
import type { SignatureDeps } from './adapters/twilio-signature.ts';
import { userTopicsInSns } from './adapters/user-topics.sns.ts';
import type { LedgerDeps } from './domain/change-subscription.ts';
import type { ConfirmDeps } from './domain/confirm.ts';
import type { DeliverDeps } from './domain/deliver-text.ts';
import type { FindMissedDeps, Sweep } from './domain/find-missed-texts.ts';
import type { InviteDeps } from './domain/invite.ts';
import type { TextStore } from './domain/ports.ts';
import type { ReceiptDeps } from './domain/receive-receipt.ts';
import type { HandledMessage, ReceiveDeps } from './domain/receive-text.ts';
import type { ReconcileDeps } from './domain/reconcile-texts.ts';
import type { ResendDeps } from './domain/resend-text.ts';
import type {
  ConfirmEnv,
  DeliverEnv,
  FindMissedEnv,
  InviteEnv,
  LedgerEnv,
  ReceiptEnv,
  ReceiveEnv,
  ResendEnv,
  SignatureEnv,
  SignedInLedgerEnv,
  TextListEnv,
  TwilioReceiveEnv,
} from './env.ts';

export type SignedInLedgerDeps = SessionDeps & HttpDeps & LedgerDeps;
export type TextListDeps = SessionDeps & HttpDeps & { readonly texts: TextStore };

const ledgerNames = [
  'SUBSCRIPTIONS_TABLE',
  'SEND_TEXT_QUEUE_URL',
  'BRAND_SETTINGS',
  'PUBLIC_ORIGIN',
] as const;
const sessionNames = ['PEOPLE_TABLE', 'SESSION_KEYS_ARN', 'PUBLIC_ORIGIN'] as const;

/** A message that comes again after this long is one that nobody has kept. */
const handledSeconds = 400 * 86_400;

export function ledgerDeps(): LedgerDeps {
  return ledgerOf(readEnv<LedgerEnv>(...ledgerNames), clients().db, now);
}

export function inviteDeps(): InviteDeps {
  const env = readEnv<InviteEnv>(
    ...ledgerNames,
    'PEOPLE_TABLE',
    'TEXT_DELIVERY',
    'USER_TOPIC_ARN_PREFIX',
    'USER_TOPIC_KEY_ARN',
    'SEND_TEXT_QUEUE_ARN',
    'SEND_TEXT_DEAD_LETTERS_ARN',
  );
  const { db } = clients();
  const topics = userTopicsInSns({
    arnPrefix: env.USER_TOPIC_ARN_PREFIX,
    keyArn: env.USER_TOPIC_KEY_ARN,
    queueArn: env.SEND_TEXT_QUEUE_ARN,
    deadLettersArn: env.SEND_TEXT_DEAD_LETTERS_ARN,
  });
  return {
    ...ledgerOf(env, db, now),
    people: peopleStore(env.PEOPLE_TABLE, db, now),
    ...(env.TEXT_DELIVERY === 'direct' ? {} : { topics }),
  };
}

export function deliverDeps(): DeliverDeps {
  return deliver().deps;
}

export function reconcileDeps(): ReconcileDeps {
  const { deps, env, secrets } = deliver();
  const { sender } = parseJson(smsSettings, env.SMS_SETTINGS);
  if (sender !== 'twilio') return deps;
  return { ...deps, sentTo: sentThroughTwilio(twilioOptions(env, secrets)) };
}

function deliver() {
  const env = readEnv<DeliverEnv>(
    ...ledgerNames,
    'PEOPLE_TABLE',
    'CONFIRMATION_KEYS_ARN',
    'TEXTS_TABLE',
    'SMS_SETTINGS',
    'TWILIO_SECRET_ARN',
    'OUTSIDE_ORIGINS',
  );
  const { db, secrets } = clients();
  const deps: DeliverDeps = {
    ...ledgerOf(env, db, now),
    texts: textsInDynamoDb(db, env.TEXTS_TABLE, now),
    sender: senderOf(env, secrets),
    people: peopleStore(env.PEOPLE_TABLE, db, now),
    confirmationKeys: keyringReader(secrets, env.CONFIRMATION_KEYS_ARN),
  };
  return { deps, env, secrets };
}

const receiveNames = [...ledgerNames, 'NUMBER_KEY_ARN', 'TEXTS_TABLE', 'SMS_SETTINGS'] as const;

export function receiveDeps(): ReceiveDeps {
  return receive(readEnv<ReceiveEnv>(...receiveNames), clients());
}

export function twilioReceiveDeps(): ReceiveDeps & SignatureDeps {
  const env = readEnv<TwilioReceiveEnv>(...receiveNames, 'TWILIO_SECRET_ARN');
  const made = clients();
  return { ...receive(env, made), ...signature(env, made) };
}

export function findMissedDeps(): FindMissedDeps {
  const env = readEnv<FindMissedEnv>(...receiveNames, 'TWILIO_SECRET_ARN', 'OUTSIDE_ORIGINS');
  const made = clients();
  return {
    ...receive(env, made),
    sweeps: versionedItems<Sweep>(made.db, { table: env.TEXTS_TABLE, prefix: 'sweep', now }),
    receivedSince: receivedThroughTwilio(twilioOptions(env, made.secrets)),
  };
}

function receive(env: ReceiveEnv, { db, secrets }: Clients): ReceiveDeps {
  const expiresAt = ({ at }: HandledMessage) => at + handledSeconds;
  return {
    ...ledgerOf(env, db, now),
    sms: parseJson(smsSettings, env.SMS_SETTINGS),
    identify: identify(env, { db, secrets, now }),
    handled: versionedItems(db, { table: env.TEXTS_TABLE, prefix: 'inbound', now, expiresAt }),
  };
}

/** Whoever makes up signatures causes at most one read of the secret a second. */
function signature(env: SignatureEnv, { secrets }: Pick<Clients, 'secrets'>): SignatureDeps {
  return {
    publicOrigin: env.PUBLIC_ORIGIN,
    authToken: async (isFresh = false) =>
      (await readTwilioCredentials(secrets, env.TWILIO_SECRET_ARN, isFresh ? 1 : undefined))
        .authToken,
  };
}

export function receiptDeps(): ReceiptDeps & SignatureDeps {
  const env = readEnv<ReceiptEnv>(...ledgerNames, 'TEXTS_TABLE', 'TWILIO_SECRET_ARN');
  const made = clients();
  const texts = textsInDynamoDb(made.db, env.TEXTS_TABLE, now);
  return { ...ledgerOf(env, made.db, now), texts, ...signature(env, made) };
}

export function confirmDeps(): ConfirmDeps & HttpDeps {
  const env = readEnv<ConfirmEnv>(...ledgerNames, 'CONFIRMATION_KEYS_ARN');
  const { db, secrets } = clients();
  return {
    ...ledgerOf(env, db, now),
    publicOrigin: env.PUBLIC_ORIGIN,
    confirmationKeys: keyringReader(secrets, env.CONFIRMATION_KEYS_ARN),
  };
}

export function signedInLedgerDeps(): SignedInLedgerDeps {
  const env = readEnv<SignedInLedgerEnv>(...ledgerNames, ...sessionNames);
  const made = clients();
  return { ...ledgerOf(env, made.db, now), ...sessionDeps(env, made) };
}

export function textListDeps(): TextListDeps {
  const env = readEnv<TextListEnv>(...sessionNames, 'TEXTS_TABLE');
  const made = clients();
  return { ...sessionDeps(env, made), texts: textsInDynamoDb(made.db, env.TEXTS_TABLE, now) };
}

export function resendDeps(): ResendDeps & SignedInLedgerDeps {
  const env = readEnv<ResendEnv>(...ledgerNames, ...sessionNames, 'TEXTS_TABLE');
  const made = clients();
  return {
    ...ledgerOf(env, made.db, now),
    ...sessionDeps(env, made),
    texts: textsInDynamoDb(made.db, env.TEXTS_TABLE, now),
  };
}
