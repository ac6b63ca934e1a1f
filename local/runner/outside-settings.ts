import type { OutsideOptions } from '../outside/index.ts';
import type { Assembly } from './assembly.ts';
import type { Credentials } from './credentials.ts';

interface SmsSettings {
  from?: string;
  sender?: 'sns' | 'twilio';
  optOutReplies?: 'ours' | 'provider';
}

/** A number of the range that is kept for fiction. */
const defaultNumber = '+12025550100';

/** What the simulators must know of the app: its number and sender, and the credentials it will use. */
export function outsideSettings(
  { stacks }: Assembly,
  credentials: Credentials,
): Pick<OutsideOptions, 'smsNumber' | 'defaultTransport' | 'twilio' | 'clients'> {
  const [sms = {}] = stacks.flatMap(
    ({ template }) => (template.Metadata?.['switchboard:sms'] ?? []) as SmsSettings | [],
  ) as SmsSettings[];
  return {
    smsNumber: sms.from ?? defaultNumber,
    ...(sms.sender === undefined ? {} : { defaultTransport: sms.sender }),
    twilio: { ...credentials.twilio, answersOptOut: sms.optOutReplies === 'provider' },
    clients: {
      googleHealth: credentials.client('google-health'),
      fitbit: credentials.client('fitbit'),
      github: credentials.client('github'),
    },
  };
}
