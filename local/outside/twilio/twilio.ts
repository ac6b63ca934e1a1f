import { randomUUID } from 'node:crypto';
import type { Store } from '../../store.ts';
import { type Answer, basicCredentials, type Call } from '../http/exchange.ts';
import type { TextFault, TroubleAnswers } from '../http/faults.ts';
import { Outbox, type Pending } from '../outbox.ts';
import type { PhoneNetwork, Text } from '../phones/types.ts';
import type { TwilioAccount } from '../types.ts';
import { twilioError } from './errors.ts';
import { inboundFields, receiptFields } from './fields.ts';
import { lookUp } from './lookups.ts';
import {
  apiVersion,
  listMessages,
  type Message,
  type MessageStatus,
  represent,
} from './messages.ts';
import { OptOuts } from './opt-out.ts';
import { validateSend } from './send.ts';
import { type PostOutcome, post } from './webhooks.ts';

interface TwilioOptions {
  account: TwilioAccount;
  /** The account's own number. */
  number: string;
  publicOrigin(): string;
  phones: Pick<PhoneNetwork, 'deliver'>;
  stores: {
    messages: Store<Message>;
    jobs: Store<Pending<TwilioJob>>;
    blocked: Store<true>;
  };
  /** Whether the text at hand is to fail in this way. */
  fails(mode: TextFault): boolean;
}

/** A status that a message moves to, and that the app is told of; `received` hands over an inbound message. */
interface TwilioJob {
  sid: string;
  status: MessageStatus;
}

export const twilioTrouble: TroubleAnswers = {
  'rate-limit': twilioError(20429, { 'retry-after': '2' }),
  gone: twilioError(20404),
  down: twilioError(20500),
};

/** How often a webhook is posted that gets no good answer, and one that reaches nobody. */
const tries = {
  receipt: { failed: 5, unreachable: 20 },
  inbound: { failed: 10, unreachable: Number.POSITIVE_INFINITY },
};

export class Twilio {
  readonly #options: TwilioOptions;
  readonly #outbox: Outbox<TwilioJob>;
  readonly #optOuts: OptOuts;

  constructor(options: TwilioOptions) {
    this.#options = options;
    this.#optOuts = new OptOuts(options.stores.blocked);
    this.#outbox = new Outbox(options.stores.jobs, (job, count, signal) =>
      this.#attempt(job, count, signal),
    );
  }

  /** https://api.twilio.com */
  async answerApi(call: Call): Promise<Answer> {
    const { accountSid } = this.#options.account;
    const [, version, , account, resource, item] = call.path.replace(/\.json$/, '').split('/');
    if (!this.#isAuthentic(call) || account !== accountSid) return twilioError(20003);
    if (version !== apiVersion || resource !== 'Messages') return twilioError(20404);
    const { messages } = this.#options.stores;
    if (item === undefined && call.method === 'POST') return this.#send(call.form);
    if (call.method !== 'GET') return twilioError(20404);
    if (item === undefined) {
      return { status: 200, body: listMessages(messages, accountSid, call.query) };
    }
    const message = messages.get(item);
    return message ? { status: 200, body: represent(message) } : twilioError(20404);
  }

  /** https://lookups.twilio.com */
  answerLookups(call: Call, baseUrl: string): Answer {
    if (!this.#isAuthentic(call)) return twilioError(20003);
    const number = /^\/v2\/PhoneNumbers\/([^/]+)$/.exec(call.path)?.[1];
    if (call.method !== 'GET' || number === undefined) return twilioError(20404);
    return lookUp(decodeURIComponent(number), call.query, baseUrl);
  }

  /** A person's text to the account's number: kept when this returns, then posted to the app. */
  receive({ id, to, from, body }: Text): void {
    const { account, stores } = this.#options;
    const message = this.#newMessage({ sid: id, to, from, body, direction: 'inbound' });
    if (!this.#options.fails('lost-webhook')) {
      this.#outbox.add(from, { sid: id, status: 'received' });
    }
    stores.messages.set(id, { ...message, status: 'received', sent: message.created });
    const answer = account.answersOptOut ? this.#optOuts.hear(from, to, body) : undefined;
    if (answer === undefined) return;
    void this.#accept(
      this.#newMessage({ to: from, from: to, body: answer, direction: 'outbound-reply' }),
    );
  }

  idle(): Promise<void> {
    return this.#outbox.idle();
  }

  close(): void {
    this.#outbox.close();
  }

  #isAuthentic({ headers }: Call): boolean {
    const { accountSid, authToken } = this.#options.account;
    const credentials = basicCredentials(headers);
    return credentials?.id === accountSid && credentials.secret === authToken;
  }

  async #send(form: URLSearchParams): Promise<Answer> {
    const { account, number } = this.#options;
    const isBlocked = (person: string, sender: string) =>
      account.answersOptOut === true && this.#optOuts.isBlocked(person, sender);
    const refusal = validateSend(form, number, isBlocked);
    if (refusal) return twilioError(refusal);
    const message = this.#newMessage({
      to: form.get('To') ?? '',
      from: form.get('From') ?? '',
      body: form.get('Body') ?? '',
      direction: 'outbound-api',
      statusCallback: form.get('StatusCallback'),
    });
    await this.#accept(message);
    return { status: 201, body: represent(message) };
  }

  #newMessage(
    given: Pick<Message, 'to' | 'from' | 'body' | 'direction'> &
      Partial<Pick<Message, 'sid' | 'statusCallback'>>,
  ): Message {
    return {
      sid: `SM${randomUUID().replaceAll('-', '')}`,
      accountSid: this.#options.account.accountSid,
      status: 'queued',
      errorCode: null,
      created: Date.now(),
      updated: Date.now(),
      sent: null,
      statusCallback: null,
      ...given,
    };
  }

  /** Keeps an outbound message, puts it on the phone, and lets its life begin. */
  async #accept(given: Message): Promise<void> {
    const { sid } = given;
    const isUndelivered = this.#options.fails('undelivered');
    const message = this.#options.fails('lost-receipt')
      ? { ...given, statusCallback: null }
      : given;
    this.#outbox.add(sid, { sid, status: 'sent' });
    this.#outbox.add(sid, { sid, status: isUndelivered ? 'undelivered' : 'delivered' });
    this.#options.stores.messages.set(sid, message);
    if (!isUndelivered) await this.#deliver(message);
  }

  async #deliver({ sid, to, from, body }: Message): Promise<void> {
    await this.#options.phones.deliver({ id: sid, to, from, body, transport: 'twilio' });
  }

  async #attempt(
    { sid, status }: TwilioJob,
    count: number,
    signal: AbortSignal,
  ): Promise<'done' | 'again'> {
    const { account, stores, publicOrigin } = this.#options;
    const message = stores.messages.get(sid);
    if (!message) return 'done';
    if (status === 'delivered') await this.#deliver(message);
    const current = moved(message, status);
    if (current !== message) stores.messages.set(sid, current);
    const isInbound = status === 'received';
    const url = isInbound ? `${publicOrigin()}/api/sms/inbound` : message.statusCallback;
    if (url === null) return 'done';
    const fields = isInbound ? inboundFields(current) : receiptFields(current);
    const outcome = await post({ url, fields }, account.authToken, signal);
    return isOver(outcome, count, isInbound ? tries.inbound : tries.receipt) ? 'done' : 'again';
  }
}

const isOver = (outcome: PostOutcome, count: number, most: typeof tries.receipt) =>
  outcome === 'taken' || outcome === 'refused' || count >= most[outcome];

function moved(message: Message, status: MessageStatus): Message {
  if (message.status === status) return message;
  const sent = message.sent ?? Date.now();
  const errorCode = status === 'undelivered' ? 30003 : null;
  return { ...message, status, sent, errorCode, updated: Date.now() };
}
