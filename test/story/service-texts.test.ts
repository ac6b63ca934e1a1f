import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Person } from './person.ts';
import { Running } from './running.ts';

describe('texts of a service', () => {
  const running = new Running('twilio');
  let ada: Person;
  beforeAll(async () => {
    await running.start();
    ada = new Person(running.local, '+14155552671');
    await ada.signIn();
  });
  afterAll(() => running.stop());

  /** As a function on a server does. */
  async function send(body: string, more: object = {}) {
    const { client, name } = await lambda(running);
    const args = { to: ada.phone, body };
    const call = { service: 'twilio', action: 'send', args, ...more };
    const { Payload } = await client.send(
      new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify(call)) }),
    );
    client.destroy();
    return JSON.parse(Buffer.from(Payload ?? []).toString());
  }

  const textsWith = async (words: string) =>
    (await ada.texts()).filter(({ body }) => body.includes(words)).length;

  it('reach nobody who has not confirmed', async () => {
    expect(await send('Too early.')).toMatchObject({ problem: { code: 'NOT_SUBSCRIBED' } });
    expect(await textsWith('Too early')).toBe(0);
  });

  it('reach somebody who has, once for each cause', async () => {
    await ada.connect('google-health', 'ada');
    await running.local.idle();
    await ada.reply('YES');
    const first = await send('Your parcel is here.', { cause: 'parcel 7' });
    expect(first).toMatchObject({ outcome: 'sent' });
    expect(await send('Your parcel is here.', { cause: 'parcel 7' })).toEqual(first);
    expect(await textsWith('parcel')).toBe(1);
  });

  it('are in the list of texts, and cannot be asked for again', async () => {
    const answer = await ada.browser.call('GET', '/api/texts');
    const { texts } = (await answer.json()) as { texts: { id: string; kind: string }[] };
    const found = texts.filter(({ kind }) => kind === 'service');
    expect(found).toHaveLength(1);
    const again = await ada.browser.call('POST', `/api/texts/${found[0]?.id}/resends`);
    expect(again.status).toBe(409);
  });

  it('are denied where no rule allows them', async () => {
    expect(await send('From Bob.', { user: 'bob' })).toMatchObject({
      problem: { code: 'RULE_DENIED', service: 'twilio', action: 'send' },
    });
  });

  it('end with a STOP', async () => {
    await ada.reply('STOP');
    expect(await send('One more.')).toMatchObject({ problem: { code: 'NOT_SUBSCRIBED' } });
    expect(await textsWith('One more')).toBe(0);
  });
});

/** A client with the operator's credentials, and the name of the function as the stack tells it. */
async function lambda({ local }: Running) {
  const answer = await fetch(`${local.origin}/_local/aws`);
  const { endpoint, region, outputs, ...credentials } = (await answer.json()) as Record<
    'endpoint' | 'region' | 'accessKeyId' | 'secretAccessKey',
    string
  > & { outputs: { CallTwilioFunction: string } };
  const client = new LambdaClient({ endpoint, region, credentials });
  return { client, name: outputs.CallTwilioFunction };
}
