import { snsSender, textingSnsClient } from '../../../lambdas/topics/adapters/sms.sns.ts';
import { twilioSender } from '../../../lambdas/topics/adapters/sms.twilio.ts';
import type { OutgoingText, Sender } from '../../../lambdas/topics/domain/ports.ts';
import { setUp as setUpAws } from '../../local/aws/set-up.ts';
import { setUp as setUpOutside, smsNumber, twilio } from '../../local/outside/set-up.ts';
import { awsError, type Misbehave, twilioError } from './misbehaving-server.ts';

export const text: OutgoingText = {
  id: 'text-1',
  to: '+12025550123',
  body: 'Battery at 12%: élan £',
};

/** A sender whose texts reach the phone of `text.to`. */
interface Working {
  readonly sender: Sender;
  readonly arrived: () => readonly { from: string; body: string }[];
}

export interface Adapter {
  /** On a simulator of the real thing. */
  readonly working: () => Promise<Working>;
  /** On a server of which only the address is known. */
  readonly at: (url: string, timeoutSeconds: number) => Sender;
  readonly tooMany: Misbehave;
  readonly refusal: Misbehave;
}

/** Each sender, and how what it talks to refuses. */
export const adapters: Readonly<Record<string, Adapter>> = {
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

export function twilioAt(baseUrl: string, publicOrigin: string, timeoutSeconds: number): Sender {
  const credentials = async () => twilio;
  return twilioSender({ credentials, baseUrl, publicOrigin, from: smsNumber, timeoutSeconds });
}

export function snsAt(endpoint: string, timeoutSeconds: number): Sender {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const region = 'us-east-1';
  return snsSender(smsNumber, textingSnsClient({ endpoint, region, credentials }, timeoutSeconds));
}
