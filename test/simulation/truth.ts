import type { Settings } from './environment.ts';
import { type Asked, type Device, type Grant, patienceMs } from './outside/provider.ts';
import { codeIn } from './person.ts';
import type { Broken, Invariant } from './promises.ts';
import { isQuiet, type QuietHours } from './quiet.ts';
import type { Outcome, Watch } from './system.ts';
import { type Invocation, world } from './world.ts';

/** What a person has texted us: when, and when we have certainly taken it. */
interface Said {
  readonly what: 'stop' | 'start' | 'yes' | 'other';
  readonly at: number;
  heardAt?: number;
}

export interface Reading {
  readonly at: number;
  readonly level: number;
  readonly by: Invocation | undefined;
  readonly begunAt: number;
}

/** All that an onlooker knows of one person, without having looked into the system. */
export interface Known {
  readonly number: string;
  readonly said: Said[];
  readonly codeTexts: Map<string, number>;
  readonly codesUsed: Map<string, number>;
  readonly wrongGuesses: number[];
  readonly alerts: number[];
  replies: number;
  /** How often they have asked for a text again. */
  resends: number;
  resentLast?: number;
  /** Whom they have been told that they are connected to, and not disconnected from since. */
  readonly connections: Map<string, { readonly account: string; readonly at: number }>;
  erasures: number;
  /** When their latest erase was acknowledged; undefined once they signed in again. */
  erasedAt?: number | undefined;
  isErasing: boolean;
  /** The quiet hours that they have certainly chosen; undefined while that is open, null for none. */
  quiet: QuietHours | null | undefined;
  erasedLast?: number;
}

const day = 86_400_000;
const sweepMs = 16 * 60_000;
export const poison = '{"poison":true}';

/** Watches from outside, and says at once when a promise is broken. */
export class Truth implements Watch {
  broken: Broken | undefined;
  readonly people = new Map<string, Known>();
  readonly readings = new Map<string, Reading[]>();
  readonly #textIds = new Set<string>();
  readonly #begun = new Map<Invocation, number>();

  constructor(readonly settings: Settings) {}

  of(number: string): Known {
    const known = this.people.get(number) ?? newcomer(number);
    this.people.set(number, known);
    return known;
  }

  breaks(invariant: Invariant, detail: string): void {
    if (this.broken !== undefined) return;
    this.broken = { invariant, detail };
    world().note(`BROKEN ${invariant}: ${detail}`);
  }

  // What people do.

  texts(number: string, body: string): void {
    world().note(`${number} texts ${body}`);
    this.of(number).said.push({ what: meaningOf(body), at: world().now });
  }

  saysYes(number: string): void {
    this.texts(number, 'yes');
  }

  /** By the link; the page has said so. */
  yesHeard(number: string): void {
    this.#hear(number, 'yes');
  }

  checked(number: string, code: string, status: number, isLive: boolean): void {
    const known = this.of(number);
    if (status === 200) {
      const times = count(known.codesUsed, code);
      if (times > 1) this.breaks('codes', `a code has signed somebody in ${times} times`);
    } else if (isLive) {
      known.wrongGuesses.push(world().now);
      const recent = known.wrongGuesses.filter((at) => at > world().now - day + 60_000);
      if (recent.length > 10) this.breaks('codes', `${recent.length} wrong guesses in a day`);
    }
  }

  signedIn(number: string): void {
    const known = this.of(number);
    known.erasedAt = undefined;
    known.isErasing = false;
  }

  asksAgain(number: string): void {
    const known = this.of(number);
    known.resends++;
    known.resentLast = world().now;
  }

  chose(number: string, quiet: QuietHours | null): void {
    this.of(number).quiet = quiet;
  }

  connected(number: string, provider: string, account: string): void {
    this.of(number).connections.set(provider, { account, at: world().now });
  }

  disconnecting(number: string, provider: string): void {
    this.of(number).connections.delete(provider);
  }

  erasing(number: string): void {
    const known = this.of(number);
    known.connections.clear();
    known.erasures++;
    known.isErasing = true;
    known.quiet = undefined;
  }

  erased(number: string, isAcknowledged: boolean): void {
    if (!isAcknowledged) return;
    this.of(number).erasedAt = world().now;
    this.of(number).erasedLast = world().now;
  }

  // What the outside world sees.

  texted(to: string, body: string, textId: string | undefined, by: Invocation | undefined): void {
    const { now } = world();
    const known = this.of(to);
    world().note(`a text to ${to}: ${body.slice(0, 50)}`);
    if (textId !== undefined) {
      if (this.#textIds.has(textId)) this.breaks('texts', `the text ${textId} was sent twice`);
      this.#textIds.add(textId);
    }
    const kind = kindOf(body);
    const readAt = by?.readAt.get('Subscriptions') ?? now;
    this.#checkConsent(known, kind, readAt);
    if (kind === 'code' && count(known.codeTexts, codeIn(body) ?? '') > 1) {
      this.breaks('texts', 'a code was texted twice');
    }
    if (kind === 'reply' || kind === 'stopped' || kind === 'help') {
      known.replies++;
      const asked = known.said.length + known.resends;
      if (known.replies > asked) {
        this.breaks('texts', `${known.replies} replies, and ${asked} were due`);
      }
    }
    if (kind !== 'alert') return;
    known.alerts.push(now);
    const { quiet, resentLast = -Infinity } = known;
    // Who asks for it again in their quiet hours is awake.
    if (now - resentLast < sweepMs) return;
    if (quiet != null && isQuiet(quiet, now) && isQuiet(quiet, now - sweepMs)) {
      this.breaks('alerts', `an alert in the quiet hours of ${quiet.timeZone}`);
    }
  }

  refreshed(grant: Grant, asked: Asked): void {
    const isDue = world().now >= grant.access.expiresAt - 60_000 - 5_000;
    if (isDue || grant.isRefused || grant.by?.isFaulted !== false || isLate(grant, asked)) return;
    const who = `${grant.by.fn} and ${asked.by?.fn}`;
    this.breaks('refresh', `${grant.provider} was asked twice for one expiry, by ${who}`);
  }

  replayed(grant: Grant, asked: Asked): void {
    const mayReplay = grant.replayable !== undefined && grant.provider === 'fitbit';
    if (mayReplay && (grant.by?.isFaulted !== false || isLate(grant, asked))) return;
    this.breaks('refresh', `${grant.provider} was shown a spent refresh token by ${asked.by?.fn}`);
  }

  read(account: string, { level }: Device, by: Invocation | undefined): void {
    // What no worker has seen, no worker can tell of.
    if (by?.fn !== 'poll-batch') return;
    const begunAt = this.#begun.get(by) ?? world().now;
    const readings = this.readings.get(account) ?? [];
    this.readings.set(account, [...readings, { at: world().now, level, by, begunAt }]);
  }

  started(invocation: Invocation): void {
    this.#begun.set(invocation, world().now);
  }

  finished({ fn, isFaulted }: Invocation, event: unknown, outcome: Outcome): void {
    if (outcome.kind === 'failed' && !isFaulted && !JSON.stringify(event).includes('poison')) {
      const { error } = outcome;
      this.breaks(
        'faults',
        `${fn} fails for no reason: ${error instanceof Error ? error.stack : error}`,
      );
    }
    if (outcome.kind !== 'done') return;
    this.#checkPoison(fn, event, outcome.value);
    if (fn === 'receive-twilio-text') {
      const { statusCode } = outcome.value as { statusCode: number };
      const form = new URLSearchParams((event as { body: string }).body);
      if (statusCode === 200) this.#hear(form.get('From') ?? '', meaningOf(form.get('Body') ?? ''));
    }
    if (fn === 'receive-sns-text') {
      const { Records } = event as { Records: readonly [{ Sns: { Message: string } }] };
      const message = JSON.parse(Records[0].Sns.Message) as Record<string, string>;
      this.#hear(message['originationNumber'] ?? '', meaningOf(message['messageBody'] ?? ''));
    }
  }

  /** A batch that says it is done must not have swallowed what nobody can read. */
  #checkPoison(fn: string, event: unknown, value: unknown): void {
    const { Records = [] } = (event ?? {}) as {
      Records?: readonly { messageId: string; body?: string }[];
    };
    const { batchItemFailures = [] } = (value ?? {}) as {
      batchItemFailures?: readonly { itemIdentifier: string }[];
    };
    for (const { messageId, body } of Records) {
      const isLeft = batchItemFailures.some(({ itemIdentifier }) => itemIdentifier === messageId);
      if (body === poison && !isLeft) this.breaks('dead letters', `${fn} has swallowed a message`);
    }
  }

  #hear(number: string, what: Said['what']): void {
    const said = this.of(number).said.find((one) => one.what === what && one.heardAt === undefined);
    if (said !== undefined) said.heardAt = world().now;
  }

  /**
   * What was decided on what was read at `readAt` counts from then: a STOP that is taken while a text is being
   * handed over comes too late for that one.
   */
  #checkConsent(known: Known, kind: TextKind, readAt: number): void {
    const { now } = world();
    const stop = known.said
      .filter(
        ({ what, at, heardAt = Infinity }) =>
          what === 'stop' && (heardAt < readAt || (at < readAt - sweepMs && world().faults.isOver)),
      )
      // One that a sweep has found was taken at some time after it was said, and before a START that followed.
      .map(({ at, heardAt = Infinity }) => (heardAt < readAt ? heardAt : at))
      .reduce((latest, at) => Math.max(latest, at), -Infinity);
    const since = (what: Said['what'], from: number) =>
      known.said.some(
        (one) => one.what === what && one.at <= now && (one.heardAt ?? Infinity) >= from,
      );
    const isStopped = stop > -Infinity && !since('start', stop);
    if (isStopped && kind !== 'stopped' && kind !== 'help') {
      this.breaks('texts', `${kind} after a processed STOP`);
    }
    if (kind !== 'alert' && kind !== 'reauthorize') return;
    const erased = known.erasedLast ?? -Infinity;
    const from = Math.max(stop, erased < readAt ? erased : -Infinity);
    if (!since('yes', from)) this.breaks('texts', `${kind} to somebody who has not said yes`);
  }
}

/** A request that was held up on its way until nobody waited for it, and another has got tokens meanwhile. */
function isLate({ access }: Grant, { sentAt }: Asked): boolean {
  return world().now > sentAt + patienceMs && sentAt < access.issuedAt;
}

type TextKind = 'code' | 'consent' | 'alert' | 'reauthorize' | 'stopped' | 'help' | 'reply';

function kindOf(body: string): TextKind {
  if (codeIn(body) !== undefined) return 'code';
  if (body.includes('confirm#')) return 'consent';
  if (body.includes('the battery of your')) return 'alert';
  if (body.includes('we can no longer read') || body.includes('has closed down'))
    return 'reauthorize';
  if (body.includes('you are unsubscribed')) return 'stopped';
  return body.includes('Contact:') ? 'help' : 'reply';
}

function meaningOf(body: string): Said['what'] {
  if (/^(stop|unsubscribe)/i.test(body)) return 'stop';
  if (/^start$/i.test(body)) return 'start';
  return /^y(es)?$/i.test(body) ? 'yes' : 'other';
}

function count(counts: Map<string, number>, key: string): number {
  const times = (counts.get(key) ?? 0) + 1;
  counts.set(key, times);
  return times;
}

function newcomer(number: string): Known {
  return {
    number,
    said: [],
    codeTexts: new Map(),
    codesUsed: new Map(),
    wrongGuesses: [],
    alerts: [],
    replies: 0,
    resends: 0,
    connections: new Map(),
    erasures: 0,
    isErasing: false,
    quiet: undefined,
  };
}
