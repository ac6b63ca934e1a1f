import { dailySendsInDynamoDb, identify, type PersonId, peopleStore } from '../phone/index.ts';
import { clients } from '../shared/clients.ts';
import { smsSettings } from '../shared/declarations/settings.ts';
import { versionedItems } from '../shared/dynamodb/versioned-items.ts';
import { parseJson } from '../shared/parse-json.ts';
import { ledgerInDynamoDb } from './adapters/ledger.dynamodb.ts';
import { ledgerOf } from './adapters/ledger-deps.ts';
import { twilioLookup } from './adapters/lookup.twilio.ts';
import { outsideOrigin } from './adapters/outside-origins.ts';
import { senderOf } from './adapters/sender.ts';
import { textQueue } from './adapters/text-queue.sqs.ts';
import { textsInDynamoDb } from './adapters/text-store.dynamodb.ts';
import { readTwilioCredentials } from './adapters/twilio-client.ts';
import { userTopicAccess } from './adapters/user-topics.sns.ts';
import { type ForgetDeps, forget } from './domain/forget.ts';
import {
  type SentServiceText,
  type ServiceText,
  type ServiceTextDeps,
  sendServiceText,
} from './domain/send-service-text.ts';
import { newTextId, sendText, textId } from './domain/send-text.ts';
import type { SubscriptionStatus } from './domain/subscription.ts';
import type { AnnouncementContent } from './domain/text-content.ts';
import type {
  AnnouncerEnv,
  ForgetTopicsEnv,
  ServiceTextsEnv,
  SubscriptionsEnv,
  TextsEnv,
} from './env.ts';

export { topicsErrors } from './errors.ts';
export type { SentServiceText, ServiceText, SubscriptionStatus };

/** Something to tell a confirmed person; told once for each id. */
export type Announcement = AnnouncementContent & {
  readonly id: string;
  readonly person: PersonId;
};

/** `refused`: certainly not texted. `unknown`: perhaps texted, never to be sent again by itself. */
export type SendOutcome = 'sent' | 'refused' | 'unknown';

export interface CodeText {
  readonly person: PersonId;
  /** E.164. */
  readonly to: string;
  readonly kind: 'code';
  readonly body: string;
}

/** Sends one-time codes, each at most once, with a record that doesn't hold the words. */
export function texting(env: TextsEnv, { db, secrets, now } = clients()) {
  const texts = textsInDynamoDb(db, env.TEXTS_TABLE, now);
  const sender = senderOf(env, secrets);
  return {
    async send({ person, to, kind, body }: CodeText): Promise<SendOutcome> {
      const id = newTextId();
      const { record } = await sendText(
        { now, texts, sender },
        { id, person, to, content: { kind }, body },
      );
      if (record === undefined || record.status === 'failed') return 'refused';
      return record.status === 'unknown' || record.status === 'sending' ? 'unknown' : 'sent';
    },
  };
}

/** Texts people what a service was asked to, as far as they have confirmed that they want texts. */
export function serviceTexts(
  env: ServiceTextsEnv,
  { db, secrets, now } = clients(),
): (text: ServiceText) => Promise<SentServiceText> {
  const expiresAt = () => now() + 2 * 86_400;
  const deps: ServiceTextDeps = {
    now,
    texts: textsInDynamoDb(db, env.TEXTS_TABLE, now),
    sender: senderOf(env, secrets),
    identify: identify(env, { db, secrets, now }),
    ledger: ledgerInDynamoDb(db, env.SUBSCRIPTIONS_TABLE, now),
    people: peopleStore(env.PEOPLE_TABLE, db, now),
    serviceSends: versionedItems(db, { table: env.TEXTS_TABLE, prefix: 'service', now, expiresAt }),
    dailySends: dailySendsInDynamoDb(db, env.TEXTS_TABLE, now),
    limits: parseJson(smsSettings, env.SMS_SETTINGS),
  };
  return (text) => sendServiceText(deps, text);
}

/** Asks Twilio Lookup whether a number exists; undefined when switched off. */
export function numberLookup(
  env: TextsEnv,
  { secrets } = clients(),
): ((phone: string) => Promise<boolean>) | undefined {
  if (!parseJson(smsSettings, env.SMS_SETTINGS).twilio.lookup) return undefined;
  return twilioLookup({
    credentials: () => readTwilioCredentials(secrets, env.TWILIO_SECRET_ARN),
    baseUrl: outsideOrigin(env.OUTSIDE_ORIGINS, 'https://lookups.twilio.com'),
  });
}

/** What people have said about being texted. */
export function subscriptions(env: SubscriptionsEnv, { db, now } = clients()) {
  const ledger = ledgerInDynamoDb(db, env.SUBSCRIPTIONS_TABLE, now);
  return {
    /** `since`: epoch seconds from which a confirmed person is confirmed. */
    async of(person: PersonId): Promise<{ status: SubscriptionStatus; since?: number }> {
      const entry = (await ledger.read(person))?.item;
      if (entry === undefined) return { status: 'none' };
      const { status, confirmedAt } = entry;
      return confirmedAt === undefined ? { status } : { status, since: confirmedAt };
    },
    async statusOf(person: PersonId): Promise<SubscriptionStatus> {
      return (await this.of(person)).status;
    },
  };
}

/** Tells people things, through their own topic or, where there are none, straight through the queue. */
export function announcer(env: AnnouncerEnv) {
  const topics = userTopicAccess(env.USER_TOPIC_ARN_PREFIX);
  const enqueue = textQueue(env.SEND_TEXT_QUEUE_URL);
  return {
    /** Resolves once the text is sure to be sent if the person may get it. Doing it again does no harm. */
    async announce({ id, person, ...content }: Announcement): Promise<void> {
      const text = { id: textId('announcement', person, id), person, content };
      const isPublished = env.TEXT_DELIVERY === 'topic' && (await topics.publish(text));
      if (!isPublished) await enqueue(text);
    },
  };
}

/** Forgets a person, but for the proof of consent and opt-out under their keyed hash. Doing it again does no harm. */
export function forgetTopics(env: ForgetTopicsEnv, { db, now } = clients()) {
  const deps: ForgetDeps = {
    ...ledgerOf(env, db, now),
    texts: textsInDynamoDb(db, env.TEXTS_TABLE, now),
    topics: userTopicAccess(env.USER_TOPIC_ARN_PREFIX),
    consentYears: Number(env.CONSENT_YEARS),
  };
  return (person: PersonId): Promise<void> => forget(deps, person);
}
