import { randomUUID } from 'node:crypto';
import type { Store } from '../../store.ts';
import { type PhoneNetwork, PhoneNetworkError, type Text, type Transport } from './types.ts';

/** A text and which way it went, seen from the person's phone. */
type PhoneText = Text & { direction: 'received' | 'sent' };

interface PhoneNetworkOptions {
  texts: Store<PhoneText>;
  /** The app's own number, and what carries texts to it (default: what last sent from it). */
  smsNumber: string;
  defaultTransport: Transport | undefined;
  /** Takes a person's text to the app. Has kept it when it returns. */
  carry: Record<Transport, (text: Text, previousId: string | undefined) => void>;
}

/** Everybody's phones: one inbox per number, whatever brought the text. */
export function openPhoneNetwork(options: PhoneNetworkOptions): PhoneNetwork {
  const { texts } = options;
  const listeners = new Set<(text: Text) => void>();
  const keep = (text: PhoneText) => {
    texts.set(text.id, text);
    for (const listener of listeners) listener(withoutDirection(text));
  };
  return {
    async deliver({ id = randomUUID(), to, from, body, transport }) {
      assertNumber(to);
      if (!texts.get(id)) {
        keep({ id, to, from, body, transport, at: now(), direction: 'received' });
      }
      return { id };
    },
    list: (to) => select(texts, 'received', (text) => text.to === to),
    sent: (from) => select(texts, 'sent', (text) => text.from === from),
    async reply({ from, to, body }) {
      assertNumber(from);
      if (body.trim() === '') throw new PhoneNetworkError('EMPTY_BODY', 'A text needs a body.');
      const received = select(texts, 'received', (text) => text.to === from);
      const recipient = to ?? received.at(-1)?.from ?? options.smsNumber;
      const transport = transportOf(recipient, options);
      const text = { id: newId(transport), to: recipient, from, body, transport, at: now() };
      const previous = received.findLast((earlier) => earlier.from === recipient);
      options.carry[transport](text, previous?.id);
      keep({ ...text, direction: 'sent' });
      return { id: text.id };
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** What carries texts to a number: what the app is set to, else what last sent from there. */
function transportOf(
  number: string,
  { texts, smsNumber, defaultTransport }: PhoneNetworkOptions,
): Transport {
  if (number === smsNumber && defaultTransport) return defaultTransport;
  const last = select(texts, 'received', (text) => text.from === number).at(-1);
  if (last) return last.transport;
  if (number === smsNumber) return 'twilio';
  throw new PhoneNetworkError('NO_SUCH_NUMBER', 'Nobody owns the number that the text is for.');
}

function select(
  texts: Store<PhoneText>,
  direction: PhoneText['direction'],
  matches: (text: Text) => boolean,
): Text[] {
  return [...texts.entries()]
    .map(([, text]) => text)
    .filter((text) => text.direction === direction && matches(text))
    .map(withoutDirection);
}

const withoutDirection = ({ direction: _, ...text }: PhoneText): Text => text;

const now = () => new Date(Date.now()).toISOString();

/** Twilio knows messages by a sid, AWS by a UUID. */
const newId = (transport: Transport) =>
  transport === 'twilio' ? `SM${randomUUID().replaceAll('-', '')}` : randomUUID();

function assertNumber(number: string): void {
  if (!isE164(number)) {
    throw new PhoneNetworkError('INVALID_NUMBER', 'A number must be in E.164, e.g. +12025550123.');
  }
}

export const isE164 = (number: string) => /^\+[1-9]\d{6,14}$/.test(number);
