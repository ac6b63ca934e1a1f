import { createHash, createHmac } from 'node:crypto';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import type { Expected } from '../attack.ts';
import type { Hostile } from '../http.ts';
import type { Random } from '../random.ts';
import { bodyOf, type Pair, post, signatureOf, type Webhook } from './webhook.ts';

interface Mutation {
  readonly payload: string;
  readonly request: Hostile;
  readonly expected: Expected;
}

const invalid = { status: 403, code: 'SIGNATURE_INVALID' };
const unsupported = { status: 415, code: 'BODY_TYPE_UNSUPPORTED' };

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

/** Every way in which a signed webhook is changed, with the one answer to each. */
export const webhookMutators: readonly Mutator[] = [
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
