import type { ServerResponse } from 'node:http';
import type { Store } from '../../store.ts';
import type { SimulatorName } from '../types.ts';
import { type Answer, send } from './exchange.ts';

/** Ways to misbehave that are used up request by request (`undelivered`: text by text). */
const requestFaults = [
  'rate-limit',
  'gone',
  'down',
  'slow',
  'garbage',
  'drop-response',
  'undelivered',
] as const;

/** Ways to misbehave that act on what was issued so far, at once. */
const instantFaults = ['expire', 'revoke'] as const;

export type RequestFault = (typeof requestFaults)[number];
type InstantFault = (typeof instantFaults)[number];

/** What a provider itself answers in its trouble, in its own error shape. */
export type TroubleAnswers = Record<'rate-limit' | 'gone' | 'down', Answer>;

export const isInstantFault = (mode: string): mode is InstantFault =>
  (instantFaults as readonly string[]).includes(mode);

export const isRequestFault = (mode: string): mode is RequestFault =>
  (requestFaults as readonly string[]).includes(mode);

/** Longer than any client should wait. */
const slowMilliseconds = 30_000;

/** The faults that are still to happen, oldest first. */
export class Faults {
  readonly #pending: Store<{ mode: RequestFault; left: number }[]>;

  constructor(pending: Store<{ mode: RequestFault; left: number }[]>) {
    this.#pending = pending;
  }

  add(simulator: SimulatorName, mode: RequestFault, count: number): void {
    this.#pending.set(simulator, [...(this.#pending.get(simulator) ?? []), { mode, left: count }]);
  }

  /** Uses up the next fault, if it is one that `applies`. */
  take(simulator: SimulatorName, applies: (mode: RequestFault) => boolean) {
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
    case 'undelivered':
      return true;
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
