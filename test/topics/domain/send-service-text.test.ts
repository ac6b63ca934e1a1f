import { beforeEach, describe, expect, it } from 'vitest';
import type { PersonItem } from '../../../lambdas/phone/index.ts';
import {
  type ServiceSends,
  type ServiceText,
  sendServiceText,
} from '../../../lambdas/topics/domain/send-service-text.ts';
import { settle } from '../../../lambdas/topics/domain/send-text.ts';
import { fakeDailySends } from '../../phone/set-up.ts';
import { fakeVersionedItems } from '../../shared/versioned-items.fake.ts';
import { ada, adasNumber, setUp as setUpTopics, type World } from './set-up.ts';

const limits = { serviceSendsPerPersonDay: 2, serviceSendsPerDay: 3 };
const hello = { to: adasNumber, body: 'Your parcel is here.' };
const day = 86_400;

let world: World;
let send: (text?: Partial<ServiceText>) => ReturnType<typeof sendServiceText>;
beforeEach(async () => {
  world = setUpTopics();
  const { now } = world.deps;
  const serviceSends = fakeVersionedItems<ServiceSends>({ now });
  const deps = { ...world.deps, limits, serviceSends, dailySends: fakeDailySends() };
  let calls = 0;
  send = (text = {}) => sendServiceText(deps, { ...hello, cause: `call ${++calls}`, ...text });
});

const record = async (id: string) => (await world.deps.texts.read(id))?.item;

describe('somebody who has confirmed', () => {
  beforeEach(() => world.reach('confirmed'));

  it('is texted, with a record that does not hold the words', async () => {
    const { id, outcome } = await send();
    expect(outcome).toBe('sent');
    expect(world.sent).toEqual([{ id, ...hello }]);
    expect(await record(id)).toMatchObject({ person: ada, content: { kind: 'service' } });
    expect(JSON.stringify(await record(id))).not.toContain('parcel');
  });

  it('is texted once for a cause', async () => {
    const first = await send({ cause: 'parcel 7' });
    expect(await send({ cause: 'parcel 7' })).toEqual(first);
    expect(world.sent).toHaveLength(1);
    await send();
    expect(world.sent).toHaveLength(2);
  });

  it('is texted no more often in a day than the settings say', async () => {
    await send();
    world.clock.now += 100;
    await send();
    await expect(send()).rejects.toMatchObject({
      code: 'TOO_MANY_TEXTS',
      retryAfterSeconds: day - 100,
    });
    expect(world.sent).toHaveLength(2);
    world.clock.now += day - 100;
    await send();
  });

  it('uses up nothing by texts that the sender refuses', async () => {
    for (let i = 0; i < 5; i++) {
      world.answers.push({ outcome: 'refused', reason: 'twilio-21610', retry: i % 2 === 0 });
      await expect(send()).rejects.toMatchObject({ code: 'TEXT_NOT_SENT' });
    }
    await send();
    await send();
  });

  it('may have been texted when the sender gave no answer, and is not texted again', async () => {
    world.answers.push({ outcome: 'unknown', reason: 'timeout' });
    const first = await send({ cause: 'parcel 7' });
    expect(first.outcome).toBe('unknown');
    expect(await send({ cause: 'parcel 7' })).toEqual(first);
    await send();
    await expect(send()).rejects.toMatchObject({ code: 'TOO_MANY_TEXTS' });
  });

  it('is texted once, and charged once, when several ask at once with one cause', async () => {
    const answers = await Promise.allSettled(
      Array.from({ length: 4 }, () => send({ cause: 'parcel 7' })),
    );
    expect(world.sent).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status === 'fulfilled') expect(answer.value.outcome).toBe('sent');
      else expect(answer.reason).toMatchObject({ code: 'TEXT_IN_PROGRESS', retryAfterSeconds: 5 });
    }
    expect((await send({ cause: 'parcel 7' })).outcome).toBe('sent');
    await send();
    await expect(send()).rejects.toMatchObject({ code: 'TOO_MANY_TEXTS' });
  });

  it('is charged for what may have been texted when a fault of ours follows', async () => {
    const { texts } = world.deps;
    const write = texts.write.bind(texts);
    texts.write = (id, record, version) =>
      version === undefined ? write(id, record, version) : Promise.reject(new Error('throttled'));
    for (let i = 0; i < 2; i++) await expect(send()).rejects.toThrow('throttled');
    expect(world.sent).toHaveLength(2);
    await expect(send()).rejects.toMatchObject({ code: 'TOO_MANY_TEXTS' });
  });

  it('is not texted after a STOP that comes while the quota is taken', async () => {
    const { ledger } = world.deps;
    const read = ledger.read.bind(ledger);
    let reads = 0;
    ledger.read = async (person) => {
      const latest = await read(person);
      if (++reads === 1) await world.change('stop', { method: 'text' });
      return latest;
    };
    await expect(send()).rejects.toMatchObject({ code: 'NOT_SUBSCRIBED' });
    expect(world.sent).toHaveLength(0);
  });

  it('was texted by a cause whose text could not be delivered', async () => {
    const first = await send({ cause: 'parcel 7' });
    await settle(world.deps, first.id, { status: 'failed', reason: 'twilio-30003' });
    expect(await send({ cause: 'parcel 7' })).toEqual(first);
  });

  it('is told by the same cause that a text certainly failed', async () => {
    world.answers.push({ outcome: 'refused', reason: 'twilio-21610' });
    await expect(send({ cause: 'parcel 7' })).rejects.toMatchObject({ code: 'TEXT_NOT_SENT' });
    await expect(send({ cause: 'parcel 7' })).rejects.toMatchObject({ code: 'TEXT_NOT_SENT' });
    expect(world.sent).toHaveLength(0);
  });

  it('is texted nothing once they are being erased', async () => {
    const { people } = world.deps;
    const known = await people.read(ada);
    if (known === undefined) throw new Error('Ada is not there');
    const erasing = { ...known.item, erasingSince: world.clock.now } as PersonItem;
    await people.write(ada, erasing, known.version);
    await expect(send()).rejects.toMatchObject({ code: 'NOT_SUBSCRIBED' });
  });
});

it.each(['none', 'invited', 'pending', 'stopped'] as const)(
  'somebody whose subscription is %s is texted nothing',
  async (status) => {
    await world.reach(status);
    await expect(send()).rejects.toMatchObject({ code: 'NOT_SUBSCRIBED' });
    expect(world.sent).toHaveLength(0);
  },
);

it('all people together are texted no more often in a day than the settings say', async () => {
  await world.reach('confirmed');
  const { now } = world.deps;
  const dailySends = fakeDailySends();
  const deps = () => ({
    ...world.deps,
    limits,
    serviceSends: fakeVersionedItems<ServiceSends>({ now }),
    dailySends,
  });
  let calls = 0;
  const another = () => ({ ...hello, cause: `call ${++calls}` });
  for (let i = 0; i < 3; i++) await sendServiceText(deps(), another());
  await expect(sendServiceText(deps(), another())).rejects.toMatchObject({
    code: 'TOO_MANY_TEXTS',
    retryAfterSeconds: day - (world.clock.now % day),
  });
});
