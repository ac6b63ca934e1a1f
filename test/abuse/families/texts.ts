import * as z from 'zod/mini';
import { settings } from '../../../lambdas/shared/declarations/settings.ts';
import { fitbitDevice, googleDevice } from '../../story/person.ts';
import { type Attack, type Family, upTo } from '../attack.ts';
import { Visitor } from '../visitor.ts';

const hostileNames = [
  'Charge\nReply STOP',
  'Charge\r\n\r\n@evil.example #123456',
  'https://evil.example/win',
  'evil.example',
  'evil．example',
  'evil。example',
  'bit.ly/x',
  'HTTP://EVIL.EXAMPLE',
  'call +1 900 555 1234',
  '10.0.0.1/x',
  '1.2.3.4',
  'a\u202eexample.live',
  'a\u0000b\u0007c\u001bd',
  '\u2028\u2029\u0085',
  'x'.repeat(5000),
  '1'.repeat(50_000),
  '1.1'.repeat(20_000),
  '🔋'.repeat(200),
  '%0aX',
  '<script>alert(1)</script>',
  '$' + '{7*7}{{7*7}}',
  "'; DROP TABLE--",
  'Switchboard: your code is 123456',
  '\\n\\r',
  '',
  ' ',
  '__proto__',
  'toString',
  'ev\u200bil.exa\u200bmple',
  'e\u0301vil\u0301.com\u0301',
];

/** GSM-7's letters, digits and signs, of which 160 are one text. */
const plain = /^[A-Za-z0-9 .,:;+&()'%-]+$/;

async function alertsFor(
  attack: Attack,
  provider: 'google-health' | 'fitbit',
  names: readonly string[],
): Promise<void> {
  const { local } = attack.target;
  const route = `alerts of ${provider}`;
  const visitor = await Visitor.signedIn(attack);
  const account = `names-${visitor.phone}`;
  const url = await visitor.callback(provider, account);
  await visitor.must(303, 'GET', url.pathname + url.search);
  await local.idle();
  await local.post('/_local/sms', { from: visitor.phone, body: 'YES' });
  await local.idle();
  const devices = names.map((deviceVersion, n) =>
    provider === 'fitbit'
      ? { ...fitbitDevice(12), id: `device${n}`, deviceVersion }
      : { ...googleDevice(12, `device${n}`), deviceVersion },
  );
  await local.setDevices(provider, account, devices);
  await local.run('battery-poll');
  const alerts = (await local.texts(visitor.phone)).filter(({ body }) =>
    body.includes('battery of your'),
  );
  attack.check(
    route,
    'all of them',
    alerts.length === names.length,
    `${alerts.length} alerts, not ${names.length}`,
  );
  for (const { body } of alerts) {
    const isPlain =
      plain.test(body) &&
      body.length <= 160 &&
      /^Switchboard: the battery of your .{1,30} is at 12%\. Time to charge it\. STOP to stop\.$/.test(
        body,
      );
    const name = /your (.*) is at/s.exec(body)?.[1] ?? body;
    attack.check(route, body, isPlain && !/\w\.[a-z]|:\/\/|www|\d\.\d+\.\d/i.test(name), body);
  }
  const shown = (await visitor.must(200, 'GET', '/api/account')).body;
  const { devices: listed } = JSON.parse(shown) as { devices: { model: string }[] };
  for (const { model } of listed)
    attack.check(
      'GET /api/account',
      model,
      model.length <= 40 && !/[\p{C}\u2028\u2029\r\n]/u.test(model),
      model,
    );
}

const names: Family = {
  name: 'text injection',
  size: { short: 1, full: 5 },
  async run(attack) {
    for (const _ of upTo(attack.size)) {
      const random = upTo(10).map(() =>
        String.fromCodePoint(
          ...upTo(20).map(() =>
            attack.random.pick([
              attack.random.int(128),
              attack.random.int(0xd7ff),
              0x2e,
              0x2f,
              0x0a,
              0x61,
            ]),
          ),
        ),
      );
      await alertsFor(attack, 'google-health', [...hostileNames, ...random]);
      await alertsFor(attack, 'fitbit', [...hostileNames, ...random]);
    }
    for (const key of ['name', 'purpose', 'frequency', 'contact']) {
      for (const value of ['a\nb', 'a\rb', 'a\u2028b', 'a\u0000b', 'a\u202eb', '\t', ' ']) {
        const { success } = z.safeParse(settings, { brand: { [key]: value } });
        attack.check(
          'integrations/settings.json',
          `brand.${key} ${JSON.stringify(value)}`,
          !success,
        );
      }
    }
  },
};

export const texts = [names];
