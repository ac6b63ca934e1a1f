import { describe, expect, it } from 'vitest';
import { snsSender, textingSnsClient } from '../../../lambdas/topics/adapters/sms.sns.ts';
import { twilioSender } from '../../../lambdas/topics/adapters/sms.twilio.ts';
import type { OutgoingText, Sender, Sent } from '../../../lambdas/topics/domain/ports.ts';
import { setUp as setUpAws } from '../../local/aws/set-up.ts';
import { setUp as setUpOutside, smsNumber, twilio } from '../../local/outside/set-up.ts';
import { setUp as setUpFakes } from '../domain/set-up.ts';
import {
  answerWith,
  awsError,
  hangUp,
  keepSilent,
  type Misbehave,
  misbehavingServer,
  twilioError,
} from './misbehaving-server.ts';

const text: OutgoingText = { id: 'text-1', to: '+12025550123', body: 'Battery at 12%: élan £' };

/** A sender whose texts reach the phone of `text.to`. */
interface Working {
  readonly sender: Sender;
  readonly arrived: () => readonly { from: string; body: string }[];
}

interface Adapter {
  /** On a simulator of the real thing. */
  readonly working: () => Promise<Working>;
  /** On a server of which only the address is known. */
  readonly at: (url: string, timeoutSeconds: number) => Sender;
  readonly tooMany: Misbehave;
  readonly refusal: Misbehave;
}

const adapters: Readonly<Record<string, Adapter>> = {
  twilio: {
    async working() {
      const { outside, app, urlOf } = await setUpOutside();
      const baseUrl = urlOf('https://api.twilio.com');
      const sender = twilioAt(baseUrl, app.origin, 10);
      return { sender, arrived: () => outside.phones.list(text.to) };
    },
    at: (url, timeoutSeconds) => twilioAt(url, 'https://switch.example', timeoutSeconds),
    tooMany: twilioError(429, 20429),
    refusal: twilioError(400, 21610),
  },
  sns: {
    async working() {
      const arrived: { from: string; body: string }[] = [];
      const { aws } = await setUpAws({
        text: async (message) => {
          arrived.push(message);
        },
      });
      return { sender: snsAt(aws.endpoint, 10), arrived: () => arrived };
    },
    at: snsAt,
    tooMany: awsError(400, 'ThrottledException'),
    refusal: awsError(400, 'OptedOut'),
  },
};

function twilioAt(baseUrl: string, publicOrigin: string, timeoutSeconds: number): Sender {
  const credentials = async () => twilio;
  return twilioSender({ credentials, baseUrl, publicOrigin, from: smsNumber, timeoutSeconds });
}

function snsAt(endpoint: string, timeoutSeconds: number): Sender {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const region = 'us-east-1';
  return snsSender(smsNumber, textingSnsClient({ endpoint, region, credentials }, timeoutSeconds));
}

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

describe('the sender of the tests', () => {
  it('gives answers of the same kinds', async () => {
    const { deps, answers } = setUpFakes();
    const kinds: Sent[] = [
      { outcome: 'refused', reason: 'r', retry: true },
      { outcome: 'unknown', reason: 'r' },
    ];
    answers.push(...kinds);
    expect(await deps.sender.send(text)).toEqual(kinds[0]);
    expect(await deps.sender.send(text)).toEqual(kinds[1]);
    expect(await deps.sender.send(text)).toEqual({ outcome: 'sent', providerId: 'SM-text-1' });
  });
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
