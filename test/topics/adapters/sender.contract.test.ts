import { describe, expect, it } from 'vitest';
import { smsNumber } from '../../local/outside/set-up.ts';
import {
  answerWith,
  hangUp,
  keepSilent,
  type Misbehave,
  misbehavingServer,
  twilioError,
} from './misbehaving-server.ts';
import { type Adapter, adapters, snsAt, text, twilioAt } from './senders.ts';

function senderContract({ working, at, tooMany, refusal }: Adapter): void {
  async function sendTo(misbehave: Misbehave, timeoutSeconds = 10) {
    const server = await misbehavingServer(misbehave);
    const sent = await at(server.url, timeoutSeconds).send(text);
    return { sent, requests: server.bodies.length };
  }

  it('brings a text to the phone, from our number, and tells its own id of it', async () => {
    const { sender, arrived } = await working();
    const sent = await sender.send(text);
    expect(sent).toEqual({ outcome: 'sent', providerId: expect.stringMatching(/.{8,}/) });
    expect(arrived()).toMatchObject([{ from: smsNumber, body: text.body }]);
  });

  it('refuses for good what the provider refuses', async () => {
    const { sent, requests } = await sendTo(refusal);
    expect(sent).toEqual({ outcome: 'refused', reason: expect.any(String), retry: false });
    expect(requests).toBe(1);
  });

  it('refuses for now what is too much for the provider', async () => {
    const { sent, requests } = await sendTo(tooMany);
    expect(sent).toEqual({ outcome: 'refused', reason: expect.any(String), retry: true });
    expect(requests).toBe(1);
  });

  it('refuses for now what reached nobody', async () => {
    const { url, close } = await misbehavingServer(hangUp);
    await close();
    const sent = await at(url, 10).send(text);
    expect(sent).toEqual({ outcome: 'refused', reason: 'ECONNREFUSED', retry: true });
  });

  it.each<[string, Misbehave]>([
    ['hangs up', hangUp],
    ['fails', answerWith(500, '{}')],
    ['is overloaded', answerWith(503, 'later', 'text/plain')],
    ['answers nonsense', answerWith(200, '<html>', 'text/html')],
    ['answers nothing', answerWith(200, '')],
    ['answers without an id', answerWith(201, '{}')],
  ])('does not know of a text when the provider %s, and asks once', async (_, misbehave) => {
    const { sent, requests } = await sendTo(misbehave);
    expect(sent).toEqual({ outcome: 'unknown', reason: expect.any(String) });
    expect(requests).toBe(1);
  });

  it('does not know of a text whose answer is too late', async () => {
    const { sent, requests } = await sendTo(keepSilent, 0.2);
    expect(sent.outcome).toBe('unknown');
    expect(requests).toBe(1);
  });

  it('tells no reason that holds a number or the words', async () => {
    for (const misbehave of [refusal, tooMany, hangUp, answerWith(500, 'Battery 12025550123')]) {
      const { sent } = await sendTo(misbehave);
      expect(JSON.stringify(sent)).not.toMatch(/12025550123|Battery/);
    }
  });
}

describe.each(Object.entries(adapters))('the sender %s', (_, adapter) => {
  senderContract(adapter);
});

describe('Twilio', () => {
  it('is told where to post receipts, by the id of the text', async () => {
    const { url, bodies } = await misbehavingServer(answerWith(201, '{"sid":"SM1"}'));
    await twilioAt(url, 'https://switch.example', 10).send(text);
    expect(Object.fromEntries(new URLSearchParams(bodies[0]))).toEqual({
      To: text.to,
      From: smsNumber,
      Body: text.body,
      StatusCallback: 'https://switch.example/api/sms/receipts?text=text-1',
    });
  });

  it.each([401, 403])('counts a %i as no fault of the text', async (status) => {
    const { url } = await misbehavingServer(twilioError(status, 20003));
    const sent = await twilioAt(url, 'https://switch.example', 10).send(text);
    expect(sent).toEqual({ outcome: 'refused', reason: 'twilio-20003', retry: true });
  });
});

describe('SNS', () => {
  it('is told that the text is transactional, and from which number', async () => {
    const { url, bodies } = await misbehavingServer(hangUp);
    await snsAt(url, 10).send(text);
    const form = [...new URLSearchParams(bodies[0]).values()];
    expect(form).toEqual(
      expect.arrayContaining(['AWS.SNS.SMS.SMSType', 'Transactional', smsNumber, text.body]),
    );
  });
});
