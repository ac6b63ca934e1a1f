import { createHash, createHmac } from 'node:crypto';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import { type Attack, type Expected, type Family, inLanes, upTo } from '../attack.ts';
import type { Hostile } from '../http.ts';
import type { Random } from '../random.ts';
import { freshNumber, Visitor } from '../visitor.ts';

type Fields = Readonly<Record<string, string>>;
type Pair = readonly [string, string];

/** A webhook as Twilio would send it, before anything is changed. */
interface Webhook {
  readonly path: string;
  readonly fields: Fields;
  readonly token: string;
  readonly origin: string;
}

interface Mutation {
  readonly payload: string;
  readonly request: Hostile;
  readonly expected: Expected;
}

const form = 'application/x-www-form-urlencoded; charset=utf-8';
const invalid = { status: 403, code: 'SIGNATURE_INVALID' };
const unsupported = { status: 415, code: 'BODY_TYPE_UNSUPPORTED' };

const signatureOf = ({ token, origin, path, fields }: Webhook) =>
  getExpectedTwilioSignature(token, origin + path, fields);

/** Posts a form; a header without a value is left out. */
function post(
  webhook: Webhook,
  changes: Partial<{
    path: string;
    body: string;
    signature: string;
    type: string;
    method: string;
    more: readonly Pair[];
  }> = {},
): Hostile {
  const headers: Pair[] = [
    ['Content-Type', changes.type ?? form],
    ['X-Twilio-Signature', changes.signature ?? signatureOf(webhook)],
    ...(changes.more ?? []),
  ];
  return {
    method: changes.method ?? 'POST',
    path: changes.path ?? webhook.path,
    headers: headers.filter(([, value]) => value !== ''),
    body: changes.body ?? new URLSearchParams(webhook.fields).toString(),
  };
}

const bodyOf = (pairs: readonly Pair[]) =>
  new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString();

function otherText(random: Random, text: string): string {
  const changed = random.pick([
    () => random.tamper(text),
    () => `${text}${random.text(1)}`,
    () => `${random.text(1)}${text}`,
    () => '',
    () => `${text} `,
    () => ` ${text}`,
    () => `${text}\0`,
    () => `${text}\n`,
    () => text.normalize('NFD').replace('e', '\u0435'),
    () => `${text}\u200b`,
    () => `+1415${random.text(7, '0123456789')}`,
    () => random.text(1 + random.int(1000)),
    () => '🛑'.repeat(1 + random.int(100)),
    () => text.toLowerCase(),
    () => text.slice(1),
  ])();
  return changed === text ? random.tamper(text) : changed;
}

const newNames = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'OptOutType',
  'body',
  'Body ',
  'Body[]',
  'Body.x',
  'From\0',
  '',
  'hasOwnProperty',
  'MessageSid2',
  'bodySHA256',
  'X-Twilio-Signature',
  'Ｂody',
];

type Mutator = (random: Random, webhook: Webhook) => Mutation;

const mutators: readonly Mutator[] = [
  (random, webhook) => {
    const name = random.pick(Object.keys(webhook.fields));
    const value = otherText(random, webhook.fields[name] ?? '');
    return {
      payload: `${name}=${JSON.stringify(value.slice(0, 60))}`,
      request: post(webhook, {
        body: bodyOf(Object.entries({ ...webhook.fields, [name]: value })),
      }),
      expected: invalid,
    };
  },
  (random, webhook) => {
    const given = Object.keys(webhook.fields).filter(
      (name) => webhook.fields[name] !== '' || name !== '',
    );
    const name = random.pick(given);
    const rest = Object.entries(webhook.fields).filter(([other]) => other !== name);
    return {
      payload: `without ${name}`,
      request: post(webhook, { body: bodyOf(rest) }),
      expected: invalid,
    };
  },
  (random, webhook) => {
    const name = random.pick(Object.keys(webhook.fields));
    const renamed = random.pick([
      name.toLowerCase(),
      `${name}x`,
      `x${name}`,
      `${name} `,
      random.tamper(name),
    ]);
    const pairs = Object.entries(webhook.fields).map(
      ([other, value]): Pair => [other === name ? renamed : other, value],
    );
    return {
      payload: `${name} as ${renamed}`,
      request: post(webhook, { body: bodyOf(pairs) }),
      expected: invalid,
    };
  },
  (random, webhook) => {
    const name = random.pick(
      newNames.filter((one) => !(one in webhook.fields) || one in Object.prototype),
    );
    const value = random.pick(['x', 'STOP', webhook.fields['From'] ?? '', '1']);
    const pairs = Object.entries(webhook.fields);
    const body = bodyOf(
      random.pick([
        [[name, value], ...pairs],
        [...pairs, [name, value]],
      ] as const) as Pair[],
    );
    return {
      payload: `more: ${name}=${value}`,
      request: post(webhook, { body }),
      expected: invalid,
    };
  },
  (random, webhook) => {
    const name = random.pick(Object.keys(webhook.fields));
    const value = random.pick([webhook.fields[name] ?? '', 'STOP', random.text(5)]);
    const pairs: Pair[] = Object.entries(webhook.fields);
    const body = bodyOf(
      random.pick([
        [[name, value] as Pair, ...pairs],
        [...pairs, [name, value] as Pair],
      ]),
    );
    return { payload: `${name} twice`, request: post(webhook, { body }), expected: invalid };
  },
  (random, webhook) => {
    const genuine = signatureOf(webhook);
    const signature = random.pick([
      random.tamper(genuine),
      genuine.slice(0, -1),
      `${genuine}=`,
      genuine.toLowerCase(),
      genuine.toUpperCase(),
      genuine.slice(0, 10),
      '',
      '=',
      'undefined',
      'null',
      `sha1=${genuine}`,
      `${genuine},${genuine}`,
      `${random.text(27)}=`,
      Buffer.from(genuine, 'base64').toString('hex'),
      genuine.replaceAll('=', ''),
      random.text(3000),
    ]);
    return {
      payload: `signature ${signature.slice(0, 60)}`,
      request: post(webhook, { signature: signature === genuine ? '=' : signature }),
      expected: invalid,
    };
  },
  (random, webhook) => {
    // Signed with what isn't the token, or otherwise than Twilio signs.
    const text = webhook.origin + webhook.path + Object.entries(webhook.fields).flat().join('');
    const hmac = (algorithm: string, key: string) =>
      createHmac(algorithm, key).update(text).digest('base64');
    const signature = random.pick([
      getExpectedTwilioSignature(
        random.text(32, '0123456789abcdef'),
        webhook.origin + webhook.path,
        webhook.fields,
      ),
      getExpectedTwilioSignature('', webhook.origin + webhook.path, webhook.fields),
      getExpectedTwilioSignature(
        webhook.fields['AccountSid'] ?? '',
        webhook.origin + webhook.path,
        webhook.fields,
      ),
      hmac('sha1', 'undefined'),
      hmac('sha256', random.text(32)),
      createHash('sha1').update(text).digest('base64'),
    ]);
    return {
      payload: 'signed by another',
      request: post(webhook, { signature }),
      expected: invalid,
    };
  },
  (random, webhook) => {
    // A genuine signature of the same account for another URL, as another deployment would be sent.
    const url = random.pick([
      `https://other.example${webhook.path}`,
      `${webhook.origin.replace('http:', 'https:')}${webhook.path}`,
      `${webhook.origin}${webhook.path}/`,
      `${webhook.origin}${webhook.path}${webhook.path.includes('?') ? '&' : '?'}a=b`,
      `${webhook.origin}/api/sms/other`,
      `http://localhost.evil.example${webhook.path}`,
      `https://other.example/api/sms/inbound`,
    ]);
    const host = new URL(url).host;
    const signature = getExpectedTwilioSignature(webhook.token, url, webhook.fields);
    const more: readonly Pair[] = random.pick([
      [],
      [['X-Forwarded-Host', host]],
      [['Forwarded', `host=${host};proto=https`]],
      [['X-Original-URL', url]],
      [['X-Forwarded-Proto', 'https']],
    ]) as Pair[];
    const withHost: readonly Pair[] =
      random.int(2) === 0 && host !== new URL(webhook.origin).host
        ? [['Host', host], ...more]
        : more;
    return {
      payload: `signed for ${url}`,
      request: post(webhook, { signature, more: withHost }),
      expected: invalid,
    };
  },
  (random, webhook) => {
    const path = webhook.path.startsWith('/api/sms/inbound')
      ? random.pick([
          `${webhook.path}?x=1`,
          `${webhook.path}?text=${random.text(5)}`,
          `${webhook.path}?__proto__=1`,
          `${webhook.path}?bodySHA256=x`,
        ])
      : random.pick([
          `${webhook.path}&x=1`,
          `${webhook.path}${random.text(1)}`,
          `${webhook.path}&text=${random.text(4)}`,
          `${webhook.path.replace('text=', 'text=x&text=')}`,
          '/api/sms/receipts',
          '/api/sms/receipts?text=',
          `/api/sms/receipts?text=${random.text(22)}`,
          `${webhook.path}&bodySHA256=x`,
        ]);
    return { payload: path, request: post(webhook, { path }), expected: invalid };
  },
  (random, webhook) => {
    const path = webhook.path.startsWith('/api/sms/inbound')
      ? `/api/sms/receipts?text=${random.text(22)}`
      : '/api/sms/inbound';
    return { payload: 'to the other route', request: post(webhook, { path }), expected: invalid };
  },
  (random, webhook) => {
    const method = random.pick(['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD']);
    return { payload: method, request: post(webhook, { method }), expected: { status: 405 } };
  },
  (random, webhook) => {
    const type = random.pick([
      'application/json',
      'text/plain',
      'multipart/form-data; boundary=x',
      '',
      'application/x-www-form-urlencoded; charset=utf-16',
      'application/x-www-form-urlencoded; charset=iso-8859-1',
      'application/x-www-form-urlencoded; charset=utf-7',
      'application/x-www-form-urlencodedx',
      'x/application/x-www-form-urlencoded',
      '*/*',
      'application/xml',
    ]);
    const body =
      type === 'application/json'
        ? JSON.stringify(webhook.fields)
        : new URLSearchParams(webhook.fields).toString();
    return { payload: type, request: post(webhook, { type, body }), expected: unsupported };
  },
  (random, webhook) => {
    const genuine = new URLSearchParams(webhook.fields).toString();
    const body = random.pick([
      genuine.slice(0, random.int(genuine.length - 20)),
      '',
      `${genuine}&a`,
      `&=&=${genuine}&x=%zz`,
      genuine.replaceAll('&', ';'),
      genuine.replaceAll('=', ':'),
      '%',
      '{"Body":"STOP"}',
      encodeURIComponent(genuine),
      `${genuine}\0`,
      `${genuine}\r\nBody=STOP`,
    ]);
    return {
      payload: `body ${body.slice(0, 60)}`,
      request: post(webhook, { body }),
      expected: invalid,
    };
  },
  (random, webhook) => {
    const body = `${new URLSearchParams(webhook.fields)}&Padding=${'x'.repeat(16 * 1024 + random.int(20_000))}`;
    return {
      payload: 'an oversize body',
      request: post(webhook, { body }),
      expected: { status: 413, code: 'BODY_TOO_LARGE' },
    };
  },
];

function inbound(attack: Attack, from: string, words: string): Webhook {
  const sid = `SM${attack.random.text(32, '0123456789abcdef')}`;
  return {
    path: '/api/sms/inbound',
    token: attack.target.twilioToken,
    origin: attack.target.origin,
    fields: {
      ToCountry: 'US',
      ToState: '',
      SmsMessageSid: sid,
      NumMedia: '0',
      NumSegments: '1',
      SmsSid: sid,
      SmsStatus: 'received',
      MessageSid: sid,
      AccountSid: `AC${attack.random.text(32, '0123456789abcdef')}`,
      To: '+14155550100',
      From: from,
      Body: words,
      ApiVersion: '2010-04-01',
    },
  };
}

function receipt(attack: Attack, text: string): Webhook {
  const sid = `SM${attack.random.text(32, '0123456789abcdef')}`;
  return {
    path: `/api/sms/receipts?text=${text}`,
    token: attack.target.twilioToken,
    origin: attack.target.origin,
    fields: {
      SmsSid: sid,
      SmsStatus: 'failed',
      MessageStatus: 'failed',
      ErrorCode: '30003',
      To: freshNumber(),
      MessageSid: sid,
      AccountSid: `AC${attack.random.text(32, '0123456789abcdef')}`,
      From: '+14155550100',
      ApiVersion: '2010-04-01',
    },
  };
}

/** Somebody who gets texts, and so has something to lose. */
async function subscriber(attack: Attack): Promise<Visitor> {
  const visitor = await Visitor.signedIn(attack);
  const url = await visitor.callback('google-health', `subscriber-${visitor.phone}`);
  await visitor.must(303, 'GET', url.pathname + url.search);
  await attack.target.local.idle();
  await attack.target.local.post('/_local/sms', { from: visitor.phone, body: 'YES' });
  await attack.target.local.idle();
  return visitor;
}

async function statusOf(visitor: Visitor): Promise<string> {
  const { body } = await visitor.must(200, 'GET', '/api/account');
  return (JSON.parse(body) as { subscription: { status: string } }).subscription.status;
}

interface ListedText {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
}

async function textsOf(visitor: Visitor): Promise<readonly ListedText[]> {
  const { body } = await visitor.must(200, 'GET', '/api/texts');
  return (JSON.parse(body) as { texts: ListedText[] }).texts;
}

export const mutatedWebhooks: Family = {
  name: 'mutated Twilio webhooks',
  sender: 'twilio',
  size: { short: 500, full: 10_000 },
  async run(attack) {
    const lanes = 8;
    const victim = await subscriber(attack);
    const before = [
      await statusOf(victim),
      await textsOf(victim),
      await victim.attack.target.local.texts(victim.phone),
    ];
    const [text] = await textsOf(victim);
    await inLanes(upTo(lanes), lanes, async (lane) => {
      const random = attack.random.fork();
      const stop = inbound(attack, victim.phone, 'STOP');
      const failed = receipt(attack, text?.id ?? '');
      for (let n = lane; n < attack.size; n += lanes) {
        const webhook = n % 3 === 0 ? failed : stop;
        const { payload, request, expected } = random.pick(mutators)(random, webhook);
        await attack.attempt(`POST ${webhook.path.split('?')[0]}`, payload, request, expected);
      }
    });
    await attack.target.local.idle();
    const after = [
      await statusOf(victim),
      await textsOf(victim),
      await victim.attack.target.local.texts(victim.phone),
    ];
    attack.check(
      'POST /api/sms/inbound',
      'the victim',
      JSON.stringify(before) === JSON.stringify(after),
      JSON.stringify(after).slice(0, 300),
    );
    // And the genuine one is taken, so that what was refused was refused for what was changed.
    await attack.attempt(
      'POST /api/sms/receipts',
      'the genuine one',
      post(receipt(attack, text?.id ?? '')),
      { status: 204 },
    );
    await attack.attempt(
      'POST /api/sms/inbound',
      'the genuine one',
      post(inbound(attack, victim.phone, 'STOP')),
      { status: 200 },
    );
    attack.check(
      'POST /api/sms/inbound',
      'the genuine one',
      (await statusOf(victim)) === 'stopped',
    );
  },
};

export const replayedWebhooks: Family = {
  name: 'replayed Twilio webhooks',
  sender: 'twilio',
  size: { short: 20, full: 200 },
  async run(attack) {
    const route = 'POST /api/sms/inbound';
    const victim = await subscriber(attack);
    const stop = inbound(attack, victim.phone, 'STOP');
    await attack.unthrottled(post(stop));
    const start = inbound(attack, victim.phone, 'START');
    await attack.unthrottled(post(start));
    await attack.target.local.idle();
    const status = await statusOf(victim);
    const texts = (await attack.target.local.texts(victim.phone)).length;
    // What Twilio has signed once stays signed; it is taken, and does nothing again.
    await inLanes(upTo(attack.size), 8, async (n) => {
      const pairs = Object.entries(stop.fields);
      const body = n % 2 === 0 ? bodyOf(pairs) : bodyOf([...pairs].reverse());
      await attack.attempt(route, 'replayed', post(stop, { body }), { status: 200 });
    });
    // Name and value are signed without anything between them, so that a border can be moved. What comes of
    // it lacks a field that is needed, or is nobody's text.
    const moved: readonly (readonly [string, (fields: Fields) => readonly Pair[], Expected])[] = [
      [
        'Body inside its name',
        ({ Body = '' }) => [[`Body${Body}`, '']],
        { status: 400, code: 'REQUEST_INVALID' },
      ],
      [
        'Body’s name inside its value',
        ({ Body = '' }) => [['Bod', `y${Body}`]],
        { status: 400, code: 'REQUEST_INVALID' },
      ],
      [
        'Body without its end',
        ({ Body = '' }) => [[`Body${Body.slice(0, 2)}`, Body.slice(2)]],
        { status: 400, code: 'REQUEST_INVALID' },
      ],
    ];
    for (const [payload, change, expected] of moved) {
      const fresh = inbound(attack, victim.phone, 'STOP');
      const rest = Object.entries(fresh.fields).filter(([name]) => name !== 'Body');
      await attack.attempt(
        route,
        payload,
        post(fresh, { body: bodyOf([...rest, ...change(fresh.fields)]) }),
        expected,
      );
    }
    await attack.target.local.idle();
    attack.check(route, 'replayed', (await statusOf(victim)) === status);
    attack.check(
      route,
      'replayed',
      (await attack.target.local.texts(victim.phone)).length === texts,
    );
  },
};
