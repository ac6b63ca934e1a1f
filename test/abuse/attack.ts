import { setTimeout as later } from 'node:timers/promises';
import { type Answer, type Hostile, send } from './http.ts';
import type { Random } from './random.ts';
import type { Tally } from './tally.ts';
import type { Target } from './target.ts';

/** The one answer that holds: its status, and its code or where it sends the browser. */
export interface Expected {
  readonly status: number;
  /** Of the problem document. */
  readonly code?: string;
  readonly location?: string;
}

export interface Family {
  readonly name: string;
  /** Whose system it attacks; both where it says nothing. */
  readonly sender?: 'sns' | 'twilio';
  /** How much of it there is in CI and in full. */
  readonly size: { readonly short: number; readonly full: number };
  /** Leaves the system behind in a state in which others can't work. */
  readonly isAlone?: boolean;
  /** Faults that the attack is to cause, in the words of their log lines. */
  readonly causes?: RegExp;
  run(attack: Attack): Promise<void>;
}

/** One family at work on one system. */
export class Attack {
  constructor(
    readonly family: Pick<Family, 'name' | 'causes'>,
    readonly target: Target,
    readonly random: Random,
    readonly size: number,
    readonly tally: Tally,
  ) {}

  /**
   * Sends a hostile request and notes any answer but the expected one. Answers of the stage's throttle are
   * waited out, since they would hold against anything.
   */
  async attempt(
    route: string,
    payload: string,
    hostile: Hostile,
    expected: Expected | readonly Expected[],
  ): Promise<Answer | undefined> {
    try {
      const answer = await this.unthrottled(hostile);
      this.#judge(route, payload, answer, [expected].flat());
      return answer;
    } catch (error) {
      this.tally.note(this.family.name, route, payload, 'crash', String(error));
      return undefined;
    }
  }

  /** An answer of a function, not of the throttle in front of it. */
  async unthrottled(hostile: Hostile): Promise<Answer> {
    for (;;) {
      const answer = await send(this.target.origin, hostile);
      // An answer to HEAD has no body to tell by; no function of ours answers HEAD with 429.
      const isThrottled = hostile.method === 'HEAD' && answer.status === 429;
      if (answer.code !== 'TOO_MANY_REQUESTS' && !isThrottled) return answer;
      this.tally.throttled++;
      await later(100);
    }
  }

  /** Notes whether something that must hold afterwards does; `accepted` when it doesn't. */
  check(route: string, payload: string, holds: boolean, detail = ''): void {
    this.tally.note(this.family.name, route, payload, holds ? 'held' : 'accepted', detail);
  }

  #judge(route: string, payload: string, answer: Answer, expected: readonly Expected[]): void {
    const { status, code, headers } = answer;
    const holds = expected.some(
      (one) =>
        one.status === status &&
        (one.code === undefined || one.code === code) &&
        (one.location === undefined || one.location === headers['location']),
    );
    if (holds) {
      this.tally.note(this.family.name, route, payload, 'held');
      return;
    }
    const isIn = status < 300 || (status < 400 && !headers['location']?.startsWith('/problem'));
    const verdict = status >= 500 ? 'fault' : isIn ? 'accepted' : 'other';
    const seen = JSON.stringify({ status, code, location: headers['location'] });
    const wanted = expected.map((one) => JSON.stringify(one)).join(' or ');
    this.tally.note(this.family.name, route, payload, verdict, `${seen}, not ${wanted}`);
  }
}

/** Runs `work` on each of the items, `lanes` at a time. */
export async function inLanes<T>(
  items: Iterable<T>,
  lanes: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const left = items[Symbol.iterator]();
  const lane = async () => {
    for (let next = left.next(); !next.done; next = left.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

export function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}
