import { gzipSync } from 'node:zlib';
import { largestHttpCall, largestPut } from '../../../lambdas/services/requests.ts';
import { type Attack, type Expected, type Family, inLanes } from '../attack.ts';
import { type ApiRoute, concrete, routesOf } from '../routes.ts';
import { Visitor } from '../visitor.ts';

interface Payload {
  readonly name: string;
  readonly body: string | Buffer;
  readonly type?: string;
  readonly encoding?: string;
  /** What a route that takes JSON answers. */
  readonly json: Expected;
  /** What an unsigned form answers. */
  readonly form: Expected;
}

const notParsable = { status: 400, code: 'BODY_NOT_PARSABLE' };
const invalid = { status: 400, code: 'REQUEST_INVALID' };
const tooLarge = { status: 413, code: 'BODY_TOO_LARGE' };
const wrongType = { status: 415, code: 'BODY_TYPE_UNSUPPORTED' };
const unsigned = { status: 403, code: 'SIGNATURE_INVALID' };

const kilobytes = 1024;
const good = {
  phone: '+14155550123',
  code: '123456',
  token: 'x',
  alertBelow: 20,
  quietHours: null,
  timeZone: 'UTC',
};
const text = JSON.stringify(good);

const malformed = [
  '',
  ' ',
  '{',
  '}',
  '{"phone":',
  '{"phone":"x",}',
  "{'phone':'x'}",
  '{phone:"x"}',
  '[',
  'undefined',
  'NaN',
  '{"a":1}{"b":2}',
  '\ufeff{}',
  '{"a":"\u0001"}',
  '01',
  '+1',
  '//{}',
  '{"a":1}\0',
  '<xml/>',
  'phone=x',
  `${'['.repeat(8000)}`,
  '"',
].map(
  (body): Payload => ({
    name: `malformed ${body.slice(0, 20)}`,
    body,
    json: notParsable,
    form: unsigned,
  }),
);

const ofTheWrongShape = [
  'null',
  '[]',
  '"text"',
  '1',
  'true',
  '[{}]',
  '{}',
  '1e999',
  `${'['.repeat(7000)}${']'.repeat(7000)}`,
  `${'{"a":'.repeat(2500)}1${'}'.repeat(2500)}`,
  '{"phone":{"$gt":""},"code":{"$ne":null},"token":{},"alertBelow":{}}',
].map(
  (body): Payload => ({
    name: `of the wrong shape ${body.slice(0, 20)}`,
    body,
    json: invalid,
    form: unsigned,
  }),
);

const polluting = [
  `{"__proto__":${text}}`,
  `{"constructor":{"prototype":${text}}}`,
  `{"prototype":${text}}`,
  `{"__proto__":{"__proto__":${text}}}`,
  `{"a":1,"__proto__":${text},"toString":null,"hasOwnProperty":1}`,
  `[{"__proto__":${text}}]`,
  `{"\\u005f_proto__":${text}}`,
].map(
  (body): Payload => ({
    name: `polluting ${body.slice(0, 30)}`,
    body,
    json: invalid,
    form: unsigned,
  }),
);

const ofTheWrongType = [
  '',
  'text/plain',
  'text/json',
  'application/xml',
  'multipart/form-data; boundary=x',
  'application/json; charset=utf-16',
  'application/json; charset=iso-8859-1',
  'application/json; charset="utf-7"',
  'application/jsonp',
  'application/problem+json',
  'application/json-patch+json',
  '*/*',
  '__proto__',
  ';charset=utf-8',
].map(
  (type): Payload => ({ name: `as ${type}`, type, body: text, json: wrongType, form: wrongType }),
);

const oversize: readonly Payload[] = [
  {
    name: 'a byte too many',
    body: JSON.stringify('x'.repeat(16 * kilobytes - 1)),
    json: tooLarge,
    form: tooLarge,
  },
  {
    name: 'a megabyte',
    body: JSON.stringify('x'.repeat(1024 * kilobytes)),
    json: tooLarge,
    form: tooLarge,
  },
  {
    name: 'two megabytes',
    body: JSON.stringify('x'.repeat(2 * 1024 * kilobytes)),
    json: tooLarge,
    form: tooLarge,
  },
  {
    name: 'five megabytes',
    body: JSON.stringify('x'.repeat(5 * 1024 * kilobytes)),
    json: tooLarge,
    form: tooLarge,
  },
  {
    name: 'seven megabytes',
    body: 'x'.repeat(7 * 1024 * kilobytes),
    json: tooLarge,
    form: tooLarge,
  },
  {
    name: 'more than ten megabytes',
    body: 'x'.repeat(10 * 1024 * kilobytes + 1),
    json: tooLarge,
    form: tooLarge,
  },
];

const binary: readonly Payload[] = [
  { name: 'UTF-16', body: Buffer.from(text, 'utf16le'), json: notParsable, form: unsigned },
  {
    name: 'bytes that are no UTF-8',
    body: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]),
    json: notParsable,
    form: unsigned,
  },
  { name: 'gzip', body: gzipSync(text), encoding: 'gzip', json: notParsable, form: unsigned },
  { name: 'zeros', body: Buffer.alloc(100), json: notParsable, form: unsigned },
];

const allPayloads = [
  ...malformed,
  ...ofTheWrongShape,
  ...polluting,
  ...ofTheWrongType,
  ...oversize,
  ...binary,
];

/** What a route answers that never looks at its body, to whoever is not signed in. */
function unread(
  { method, path, caller }: ApiRoute,
  payload: Payload,
): Expected | readonly Expected[] {
  if (payload.body.length > 6 * 1024 * kilobytes) return tooLarge;
  if (method === 'GET' && path.startsWith('/api/connect/'))
    return { status: 303, location: '/problem?code=SESSION_REQUIRED&provider=github' };
  return caller === 'session' ? { status: 401, code: 'SESSION_REQUIRED' } : { status: 400 };
}

/** The routes that take more than others, in bytes. */
const roomy: readonly (readonly [RegExp, number])[] = [
  [/^POST \/api\/services\/s3\/put$/, largestPut],
  [/^POST \/api\/services\/http\//, largestHttpCall],
];

/** What a route that takes JSON answers to whoever is signed in. */
function read({ name }: ApiRoute, { body, json }: Payload): Expected | readonly Expected[] {
  const room = roomy.find(([route]) => route.test(name))?.[1] ?? 0;
  if (json === tooLarge && Buffer.byteLength(body) <= room) return invalid;
  // All of its arguments may be missing, but then there is no URL.
  const isCall = name.startsWith('POST /api/services/http/');
  return isCall && json === invalid ? [invalid, { status: 400, code: 'HTTP_URL_INVALID' }] : json;
}

async function attackRoute(
  attack: Attack,
  route: ApiRoute,
  signedIn: Visitor,
  payloads: readonly Payload[],
): Promise<void> {
  const isForm = route.takes === 'application/x-www-form-urlencoded';
  const visitor = route.takes === undefined ? new Visitor(attack) : signedIn;
  await inLanes(payloads, 4, async (payload) => {
    const type = payload.type ?? route.takes ?? 'application/json';
    const headers: [string, string][] = [
      ['Content-Type', type],
      ['Content-Encoding', payload.encoding ?? ''],
    ];
    const request = visitor.request(route.method, concrete(route), { body: payload.body, headers });
    const expected =
      route.takes === undefined
        ? unread(route, payload)
        : isForm
          ? payload.form
          : read(route, payload);
    await attack.attempt(route.name, payload.name, request, expected);
  });
}

const thirds = 3;

export const bodies: Family = {
  name: 'bodies',
  // Thirds of all payloads: in short each route meets one third, and each payload a third of the routes.
  size: { short: 1, full: thirds },
  async run(attack) {
    const visitor = await Visitor.signedIn(attack);
    const before = (await visitor.must(200, 'GET', '/api/account')).body;
    for (const [at, route] of (await routesOf(attack.target)).entries()) {
      const chosen = allPayloads.filter((_, index) => (index + at) % thirds < attack.size);
      await attackRoute(attack, route, visitor, chosen);
    }
    const after = (await visitor.must(200, 'GET', '/api/account')).body;
    attack.check('GET /api/account', 'all of it', before === after, after);
  },
};
