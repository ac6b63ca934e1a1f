import { type Attack, type Family, upTo } from '../attack.ts';
import type { Answer } from '../http.ts';
import { freshNumber, Visitor } from '../visitor.ts';

const sends = 'POST /api/phone/codes';
const checks = 'POST /api/phone/checks';

/** What an answer tells besides its time. Cookies are new for everybody, and dates are those of the moment. */
function shape({ status, headers, cookies, body }: Answer, phone: string): string {
  const names = Object.keys(headers).sort();
  const size = headers['content-length'];
  const lengths = cookies.map((cookie) => cookie.length);
  return JSON.stringify({ status, names, size, lengths, body: body.replace(phone, '') });
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/**
 * Whether people could be told apart by time: the medians of two kinds differ by more than those of runs of
 * the same kind do among themselves.
 */
export function tellsApart(first: readonly number[], second: readonly number[], runs = 6): boolean {
  const mediansOf = (times: readonly number[]) =>
    upTo(runs).map((run) => median(times.filter((_, n) => n % runs === run)));
  const spread = (medians: readonly number[]) => Math.max(...medians) - Math.min(...medians);
  const same = Math.max(spread(mediansOf(first)), spread(mediansOf(second)));
  return Math.abs(median(first) - median(second)) > same;
}

interface Kind {
  readonly name: string;
  readonly phones: readonly string[];
  /** Whether it may not be told apart by time either. */
  readonly isTimed: boolean;
}

async function compare(attack: Attack, kinds: readonly Kind[], rounds: number): Promise<void> {
  const times = new Map<string, number[]>();
  const shapes = new Map<string, Set<string>>();
  const note = (route: string, { name }: Kind, phone: string, answer: Answer) => {
    const key = `${route}\n${name}`;
    times.set(key, [...(times.get(key) ?? []), answer.milliseconds]);
    shapes.set(key, (shapes.get(key) ?? new Set()).add(shape(answer, phone)));
  };
  for (const round of upTo(rounds)) {
    // In another order each time, so that none is always the one after another.
    for (const offset of upTo(kinds.length)) {
      const kind = kinds[(round + offset) % kinds.length];
      const phone = kind?.phones[round];
      if (kind === undefined || phone === undefined) continue;
      const visitor = new Visitor(attack);
      note(sends, kind, phone, await visitor.call('POST', '/api/phone/codes', { json: { phone } }));
      const guess = { json: { phone, code: '000000' } };
      note(checks, kind, phone, await visitor.call('POST', '/api/phone/checks', guess));
      note(
        `${checks} elsewhere`,
        kind,
        phone,
        await new Visitor(attack).call('POST', '/api/phone/checks', guess),
      );
    }
  }
  const [base, ...others] = kinds;
  for (const route of [sends, checks, `${checks} elsewhere`]) {
    for (const { name, isTimed } of others) {
      const [first, second] = [`${route}\n${base?.name}`, `${route}\n${name}`];
      const seen = new Set([...(shapes.get(first) ?? []), ...(shapes.get(second) ?? [])]);
      attack.check(route, `${name}: same answer`, seen.size === 1, [...seen].join(' | '));
      const [a, b] = [times.get(first) ?? [], times.get(second) ?? []];
      const medians = `medians ${median(a).toFixed(2)} and ${median(b).toFixed(2)} ms`;
      attack.check(route, `${name}: same time`, !isTimed || !tellsApart(a, b), medians);
    }
  }
}

export const enumeration: Family = {
  name: 'enumeration',
  size: { short: 24, full: 90 },
  async run(attack) {
    const { local } = attack.target;
    const rounds = attack.size;
    const known = await Promise.all(upTo(rounds).map(() => Visitor.signedIn(attack)));
    const stopped = await Promise.all(upTo(rounds).map(() => Visitor.signedIn(attack)));
    for (const { phone } of stopped) await local.post('/_local/sms', { from: phone, body: 'STOP' });
    await local.idle();
    await local.post('/_local/clock', { advance: 'PT2M' });
    await compare(
      attack,
      [
        {
          name: 'a number that nobody has signed up with',
          phones: upTo(rounds).map(freshNumber),
          isTimed: true,
        },
        { name: 'a number of somebody', phones: known.map(({ phone }) => phone), isTimed: true },
        // No text leaves for them, which takes less time: accepted in the threat model.
        {
          name: 'a number whose owner has said STOP',
          phones: stopped.map(({ phone }) => phone),
          isTimed: false,
        },
      ],
      rounds,
    );
  },
};
