import { answering } from '../http/exchange.ts';
import type { PhoneNetwork } from '../phones/types.ts';
import type { World } from '../world.ts';
import { Twilio, twilioTrouble } from './twilio.ts';

export async function openTwilio(
  { options, sites, faults, store }: World,
  phones: Pick<PhoneNetwork, 'deliver'>,
): Promise<Twilio> {
  const twilio = new Twilio({
    account: options.twilio,
    number: options.smsNumber,
    publicOrigin: options.publicOrigin,
    phones,
    stores: {
      messages: store('twilio/messages'),
      jobs: store('twilio/jobs'),
      blocked: store('twilio/blocked'),
    },
    fails: (mode) => faults.takeForText('twilio', mode),
  });
  const site = { simulator: 'twilio', trouble: twilioTrouble } as const;
  await sites.serve({
    ...site,
    host: 'api.twilio.com',
    handle: answering((call) => twilio.answerApi(call)),
  });
  const lookups = 'lookups.twilio.com';
  await sites.serve({
    ...site,
    host: lookups,
    handle: answering((call) => twilio.answerLookups(call, sites.urlOf(lookups))),
  });
  return twilio;
}
