import { type Attack, type Expected, type Family, inLanes, upTo } from '../attack.ts';
import type { Answer, Hostile } from '../http.ts';
import { freshAddress, freshNumber, Visitor } from '../visitor.ts';

const sends = 'POST /api/phone/codes';
const checks = 'POST /api/phone/checks';
const sent = { status: 202 };
const tooRecent = { status: 429, code: 'SENT_TOO_RECENTLY' };
const tooMany = { status: 429, code: 'TOO_MANY_CODES' };

/** Sends requests at the same time, each of which may be answered either way, and counts the first way. */
async function counted(
  attack: Attack,
  route: string,
  payload: string,
  requests: readonly Hostile[],
  first: Expected,
  others: readonly Expected[],
): Promise<number> {
  let count = 0;
  await inLanes(requests, 24, async (request) => {
    const answer: Answer | undefined = await attack.attempt(route, payload, request, [
      first,
      ...others,
    ]);
    if (answer?.status === first.status && answer.code === first.code) count++;
    if (answer?.status === 429)
      attack.check(route, `${payload}, Retry-After`, Number(answer.headers['retry-after']) > 0);
  });
  return count;
}

const ask = (
  attack: Attack,
  phone: string,
  address = freshAddress(),
  headers: readonly (readonly [string, string])[] = [],
) => new Visitor(attack, address).request('POST', '/api/phone/codes', { json: { phone }, headers });

const guessing: Family = {
  name: 'code guessing',
  size: { short: 1, full: 10 },
  async run(attack) {
    const { local } = attack.target;
    for (const _ of upTo(attack.size)) {
      const owner = await Visitor.signedIn(attack);
      await local.post('/_local/clock', { advance: 'PT1M' });
      // Many browsers that no code was sent to, one of which even knows the code.
      await owner.must(202, 'POST', '/api/phone/codes', { json: { phone: owner.phone } });
      const code = await owner.code();
      const strangers = upTo(30).map(() =>
        new Visitor(attack).request('POST', '/api/phone/checks', {
          json: { phone: owner.phone, code },
        }),
      );
      await counted(
        attack,
        checks,
        'the right code in another browser',
        strangers,
        { status: 422, code: 'CODE_WRONG' },
        [],
      );
      await local.post('/_local/clock', { advance: 'PT1M' });
      const thief = new Visitor(attack);
      await thief.must(202, 'POST', '/api/phone/codes', { json: { phone: owner.phone } });
      const codes = (await local.texts(owner.phone)).map(({ body }) => /#(\d{6})$/.exec(body)?.[1]);
      const wrong = upTo(120).map((n) =>
        String((Number(codes.at(-1)) + 1 + n * 1000) % 1_000_000).padStart(6, '0'),
      );
      const guesses = wrong.map((guess) => ({
        ...thief.request('POST', '/api/phone/checks', {
          json: { phone: owner.phone, code: guess },
          headers: [['X-Local-Viewer-Address', freshAddress()]],
        }),
      }));
      const judged = await counted(
        attack,
        checks,
        'guesses at the same time',
        guesses,
        { status: 422, code: 'CODE_WRONG' },
        [{ status: 429, code: 'TOO_MANY_GUESSES' }],
      );
      attack.check(checks, 'guesses that were judged', judged === 7, `${judged}, not 7`);
      const right = thief.request('POST', '/api/phone/checks', {
        json: { phone: owner.phone, code: codes.at(-1) },
      });
      await attack.attempt(checks, 'the right code after too many guesses', right, {
        status: 429,
        code: 'TOO_MANY_GUESSES',
      });
      // The owner, whose browser is known, still gets in: with the one code, once, however often at the same time.
      const uses = upTo(24).map(() =>
        owner.request('POST', '/api/phone/checks', { json: { phone: owner.phone, code } }),
      );
      const used = await counted(
        attack,
        checks,
        'one code at the same time',
        uses,
        { status: 200 },
        [{ status: 422, code: 'CODE_WRONG' }],
      );
      attack.check(checks, 'uses of one code', used === 1, `${used}, not 1`);
    }
    const late = new Visitor(attack);
    await late.must(202, 'POST', '/api/phone/codes', { json: { phone: late.phone } });
    const code = await late.code();
    await local.post('/_local/clock', { advance: 'PT10M' });
    await attack.attempt(
      checks,
      'the right code after ten minutes',
      late.request('POST', '/api/phone/checks', { json: { phone: late.phone, code } }),
      { status: 410, code: 'CODE_EXPIRED' },
    );
    for (const guess of [
      '',
      '12345',
      '1234567',
      '１２３４５６',
      ' 123456',
      '12345a',
      '-12345',
      '1e5',
      123456,
      null,
      [],
      { $ne: '' },
    ]) {
      await attack.attempt(
        checks,
        `code ${JSON.stringify(guess)}`,
        late.request('POST', '/api/phone/checks', { json: { phone: late.phone, code: guess } }),
        { status: 400, code: 'REQUEST_INVALID' },
      );
    }
  },
};

const forgedAddresses = (n: number): readonly (readonly [string, string])[] => {
  const address = `203.0.${n >> 8}.${n & 255}`;
  return [
    ['CloudFront-Viewer-Address', `${address}:1234`],
    ['X-Forwarded-For', address],
    ['X-Real-IP', address],
    ['True-Client-IP', address],
    ['CF-Connecting-IP', address],
    ['Forwarded', `for=${address}`],
    ['X-Client-IP', address],
    ['X-Cluster-Client-IP', address],
  ];
};

const pumping: Family = {
  name: 'send pumping',
  size: { short: 40, full: 400 },
  async run(attack) {
    const { local } = attack.target;
    const many = (requestOf: (n: number) => Hostile) => upTo(attack.size).map(requestOf);
    const textsTo = async (phone: string) => (await local.texts(phone)).length;
    const count = async (payload: string, requests: readonly Hostile[], expected: number) => {
      const got = await counted(attack, sends, payload, requests, sent, [tooRecent, tooMany]);
      attack.check(sends, `${payload}: sent`, got === expected, `${got}, not ${expected}`);
    };
    const one = freshNumber();
    await count(
      'one number from many addresses',
      many(() => ask(attack, one)),
      1,
    );
    for (const [more, total] of [
      [1, 2],
      [1, 3],
      [1, 4],
      [1, 5],
      [0, 5],
      [0, 5],
    ] as const) {
      await local.post('/_local/clock', { advance: 'PT31S' });
      await count(
        'one number, again and again',
        upTo(10).map(() => ask(attack, one)),
        more,
      );
      attack.check(
        sends,
        'texts to one number',
        (await textsTo(one)) === total,
        `${await textsTo(one)}, not ${total}`,
      );
    }
    for (const [step, more] of [
      ['PT1H', 1],
      ['PT31S', 1],
      ['PT31S', 1],
      ['PT31S', 1],
      ['PT31S', 1],
      ['PT2H', 0],
    ] as const) {
      await local.post('/_local/clock', { advance: step });
      await count(
        'one number for a day',
        upTo(10).map(() => ask(attack, one)),
        more,
      );
    }
    attack.check(
      sends,
      'texts to one number in a day',
      (await textsTo(one)) === 10,
      `${await textsTo(one)}, not 10`,
    );
    const address = freshAddress();
    await count(
      'many numbers from one address',
      many(() => ask(attack, freshNumber(), address)),
      20,
    );
    const network = (n: number) => `2001:db8:1:2:${(n * 161).toString(16)}:${n.toString(16)}::1`;
    await count(
      'many numbers from one network of IPv6',
      many((n) => ask(attack, freshNumber(), network(n))),
      20,
    );
    const forger = freshAddress();
    await count(
      'forged addresses',
      many((n) => ask(attack, freshNumber(), forger, forgedAddresses(n))),
      20,
    );
    await count(
      'more of the same on the next port',
      upTo(10).map((n) => ask(attack, freshNumber(), forger, forgedAddresses(9999 + n))),
      0,
    );
    await refusedNumbers(attack);
  },
};

/** Numbers that cost much, can't be texted, or are none. */
async function refusedNumbers(attack: Attack): Promise<void> {
  const unreachable = { status: 422, code: 'PHONE_UNREACHABLE' };
  const notAllowed = { status: 422, code: 'PHONE_COUNTRY_NOT_ALLOWED' };
  const numbers: readonly (readonly [unknown, Expected | readonly Expected[]])[] = [
    ['+19005551234', unreachable],
    ['+18005551234', unreachable],
    ['+881612345678', [unreachable, notAllowed]],
    ['+882161234567', [unreachable, notAllowed]],
    ['+447012345678', [unreachable, notAllowed]],
    ['+93701234567', notAllowed],
    ['+34612345678', notAllowed],
    ['911', unreachable],
    ['+14155550123;ext=1', unreachable],
    ['+14155550123,+14155550124', unreachable],
    ['+1415555\u00000123', unreachable],
    [`+1415555${'0'.repeat(50)}`, unreachable],
    ['+'.repeat(64), unreachable],
    ['x'.repeat(65), { status: 400, code: 'REQUEST_INVALID' }],
    [14155550123, { status: 400, code: 'REQUEST_INVALID' }],
    [['+14155550123'], { status: 400, code: 'REQUEST_INVALID' }],
  ];
  for (const [phone, expected] of numbers) {
    const request = new Visitor(attack).request('POST', '/api/phone/codes', { json: { phone } });
    await attack.attempt(sends, `phone ${JSON.stringify(phone)}`, request, expected);
  }
}

const dailyCap: Family = {
  name: 'daily cap',
  isAlone: true,
  size: { short: 0, full: 1200 },
  async run(attack) {
    const requests = upTo(attack.size).map(() => ask(attack, freshNumber()));
    const got = await counted(attack, sends, 'many numbers from many addresses', requests, sent, [
      tooMany,
    ]);
    attack.check(sends, 'sent in a day', got === 1000, `${got}, not 1000`);
  },
};

export const codes = [guessing, pumping, dailyCap];
