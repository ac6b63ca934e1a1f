import { type Attack, type Expected, type Family, inLanes, upTo } from '../attack.ts';
import { Visitor } from '../visitor.ts';
import { bodyOf, type Fields, inbound, type Pair, post, receipt } from './webhook.ts';
import { webhookMutators } from './webhook-mutators.ts';

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
  size: { short: 120, full: 10_000 },
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
        const { payload, request, expected } = random.pick(webhookMutators)(random, webhook);
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
