import type { ServerResponse } from 'node:http';
import type { Store } from '../../store.ts';
import type { SimulatorName } from '../types.ts';
import { type Answer, send } from './exchange.ts';

/** Ways to misbehave that are used up request by request. */
const requestFaults = ['rate-limit', 'gone', 'down', 'slow', 'garbage', 'drop-response'] as const;

/**
 * Ways in which Twilio fails a text: it never reaches the phone, what became of it is never posted to the app,
 * or, of a person's text, that there is one.
 */
const textFaults = ['undelivered', 'lost-receipt', 'lost-webhook'] as const;

/** Ways to misbehave that act on what was issued so far, at once. */
const instantFaults = ['expire', 'revoke'] as const;

export type RequestFault = (typeof requestFaults)[number];
export type TextFault = (typeof textFaults)[number];
type Fault = RequestFault | TextFault;
type InstantFault = (typeof instantFaults)[number];

/** What a provider itself answers in its trouble, in its own error shape. */
export type TroubleAnswers = Record<'rate-limit' | 'gone' | 'down', Answer>;

export const isInstantFault = (mode: string): mode is InstantFault =>
  (instantFaults as readonly string[]).includes(mode);

export const isRequestFault = (mode: string): mode is RequestFault =>
  (requestFaults as readonly string[]).includes(mode);

export const isTextFault = (mode: string): mode is TextFault =>
  (textFaults as readonly string[]).includes(mode);

/** Longer than any client should wait. */
const slowMilliseconds = 30_000;

/** The faults that are still to happen, oldest first. */
export class Faults {
  readonly #pending: Store<{ mode: Fault; left: number }[]>;

  constructor(pending: Store<{ mode: Fault; left: number }[]>) {
    this.#pending = pending;
  }

  add(simulator: SimulatorName, mode: Fault, count: number): void {
    this.#pending.set(simulator, [...(this.#pending.get(simulator) ?? []), { mode, left: count }]);
  }

  /** Uses up the next fault that a request is to meet, if it is one that `applies`. */
  takeForRequest(
    simulator: SimulatorName,
    applies: (mode: RequestFault) => boolean,
  ): RequestFault | undefined {
    const mode = this.#take(simulator, (one) => isRequestFault(one) && applies(one));
    return mode !== undefined && isRequestFault(mode) ? mode : undefined;
  }

  /** Uses up a fault of a text, if one is pending. */
  takeForText(simulator: SimulatorName, mode: TextFault): boolean {
    return this.#take(simulator, (one) => one === mode) !== undefined;
  }

  #take(simulator: SimulatorName, applies: (mode: Fault) => boolean): Fault | undefined {
    const pending = this.#pending.get(simulator) ?? [];
    const next = pending.find(({ mode }) => applies(mode));
    if (!next) return undefined;
    const spent = pending.map((fault) =>
      fault === next ? { ...fault, left: fault.left - 1 } : fault,
    );
    this.#pending.set(
      simulator,
      spent.filter(({ left }) => left > 0),
    );
    return next.mode;
  }
}

/**
 * Makes an exchange go wrong.
 * @returns whether the request must still be handled; its answer is then lost or late.
 */
export function misbehave(mode: RequestFault, res: ServerResponse, trouble: TroubleAnswers) {
  const end = res.end.bind(res) as (...args: unknown[]) => ServerResponse;
  switch (mode) {
    case 'slow':
      res.end = ((...args: unknown[]) => {
        const timer = setTimeout(() => end(...args), slowMilliseconds).unref();
        res.once('close', () => clearTimeout(timer));
        return res;
      }) as typeof res.end;
      return true;
    case 'drop-response':
      res.end = (() => {
        res.destroy();
        return res;
      }) as typeof res.end;
      return true;
    case 'garbage':
      send(res, { status: 200, body: garbage() });
      return false;
    default:
      send(res, trouble[mode]);
      return false;
  }
}

let answersInGarbage = 0;

/** In turn the page of a proxy, and JSON that was cut short. */
function garbage(): string {
  answersInGarbage += 1;
  return answersInGarbage % 2 === 1
    ? '<!doctype html><title>Error</title><p>The server encountered a temporary error.'
    : '{"access_token": "ya29.';
}
