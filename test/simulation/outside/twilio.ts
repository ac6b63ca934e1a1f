import type { HttpAnswer, HttpCall } from '../../../lambdas/topics/adapters/http-call.ts';
import { inboundFields, receiptFields } from '../../../local/outside/twilio/fields.ts';
import { listMessages, type Message, represent } from '../../../local/outside/twilio/messages.ts';
import { sign } from '../../../local/outside/twilio/webhooks.ts';
import type { Store } from '../../../local/store.ts';
import { form } from '../requests.ts';
import { ourNumber, publicOrigin, system } from '../system.ts';
import { type Invocation, world } from '../world.ts';
import type { Phones } from './phones.ts';

export const account = { sid: `AC${'0'.repeat(32)}`, authToken: 'the-token-of-the-account' };

/** Twilio: takes texts, tells what became of them, and brings what people text. */
export class Twilio {
  readonly messages = new Map<string, Message>();

  constructor(private readonly phones: Phones) {}

  answer(url: URL, { method, body = '' }: HttpCall, by: Invocation | undefined): HttpAnswer {
    if (method === 'GET') return json(200, this.#list(url));
    const { chance, faults } = world();
    if (!faults.isOver && chance.happens(0.03)) {
      const status = chance.pick([429, 500, 503]);
      // A server that fails may have taken the text before.
      const isTaken = status !== 429 && chance.happens(0.5);
      const point = `Twilio answers ${status}${isTaken ? ' and has taken the text' : ''}`;
      if (faults.strike(point, 'trouble') !== undefined) {
        world().note(point);
        if (by !== undefined) by.isFaulted = true;
        if (isTaken) this.#take(new URLSearchParams(body), by);
        return json(status, { code: 20429, status });
      }
    }
    return json(201, represent(this.#take(new URLSearchParams(body), by)));
  }

  /** A person texts our number. */
  receive(from: string, body: string): Message {
    const message = this.#keep({ from, to: ourNumber, body, direction: 'inbound' });
    message.status = 'received';
    this.#post('receive-twilio-text', '/api/sms/inbound', {}, inboundFields(message));
    return message;
  }

  #list(url: URL) {
    return listMessages(storeOf(this.messages), account.sid, url.searchParams);
  }

  #take(fields: URLSearchParams, by: Invocation | undefined): Message {
    const text = { from: ourNumber, to: fields.get('To') ?? '', body: fields.get('Body') ?? '' };
    const message = this.#keep({ ...text, direction: 'outbound-api' });
    message.statusCallback = fields.get('StatusCallback');
    const id =
      new URL(message.statusCallback ?? publicOrigin).searchParams.get('text') ?? undefined;
    this.phones.deliver({ to: message.to, body: message.body, id, by });
    const { chance } = world();
    // Where a text gets into trouble, its receipts do too.
    const isSilent = by?.isFaulted === true && chance.happens(0.5);
    for (const status of isSilent ? [] : (['sent', 'delivered'] as const)) {
      world().after(chance.between(500, 20_000), () => this.#becomes(message, status));
    }
    return message;
  }

  #becomes(message: Message, status: 'sent' | 'delivered'): void {
    if (message.status !== 'delivered') message.status = status;
    message.sent ??= world().now;
    const callback = new URL(message.statusCallback ?? publicOrigin);
    const query = Object.fromEntries(callback.searchParams);
    this.#post('receive-receipt', callback.pathname, query, {
      ...receiptFields(message),
      MessageStatus: status,
    });
  }

  /** A webhook comes late, twice or not at all. */
  #post(
    fn: 'receive-twilio-text' | 'receive-receipt',
    path: string,
    query: Record<string, string>,
    fields: Record<string, string>,
  ): void {
    const { chance, faults } = world();
    if (!faults.isOver && chance.happens(0.04) && faults.strike(`${fn} webhook`, 'lost')) {
      world().note(`the webhook for ${fn} is lost`);
      return;
    }
    const search = new URLSearchParams(query).toString();
    const url = `${publicOrigin}${path}${search === '' ? '' : `?${search}`}`;
    const signature = sign(url, fields, account.authToken);
    const request = form(query, fields, { 'x-twilio-signature': signature });
    const times = chance.happens(0.05) ? 2 : 1;
    for (let n = 0; n < times; n++) {
      world().after(chance.between(20, 4_000), () => void system().invoke(fn, request));
    }
  }

  #keep(text: Pick<Message, 'from' | 'to' | 'body' | 'direction'>): Message {
    const { now, chance } = world();
    const message: Message = {
      ...text,
      sid: `SM${chance.bytes(16).toString('hex')}`,
      accountSid: account.sid,
      status: 'queued',
      errorCode: null,
      created: now,
      updated: now,
      sent: null,
      statusCallback: null,
    };
    this.messages.set(message.sid, message);
    return message;
  }
}

/** The list as it is kept where it has to outlive the process. */
function storeOf(messages: Map<string, Message>): Store<Message> {
  return {
    entries: () => messages.entries(),
    get: (sid) => messages.get(sid),
    set: (sid, message) => void messages.set(sid, message),
    delete: (sid) => void messages.delete(sid),
  };
}

function json(statusCode: number, body: unknown): HttpAnswer {
  return { statusCode, body: JSON.stringify(body) };
}
