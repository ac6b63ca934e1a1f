import { smsSettings } from '../../shared/declarations/settings.ts';
import type { Secrets } from '../../shared/keys/secrets.ts';
import { parseJson } from '../../shared/parse-json.ts';
import type { Sender } from '../domain/ports.ts';
import type { TextsEnv } from '../env.ts';
import { outsideOrigin } from './outside-origins.ts';
import { snsSender } from './sms.sns.ts';
import { type TwilioOptions, twilioSender } from './sms.twilio.ts';
import { readTwilioCredentials } from './twilio-client.ts';

/** The sender that the settings name. */
export function senderOf(env: TextsEnv, secrets: Secrets): Sender {
  const { sender, from } = parseJson(smsSettings, env.SMS_SETTINGS);
  return sender === 'twilio' ? twilioSender(twilioOptions(env, secrets)) : snsSender(from);
}

export function twilioOptions(env: TextsEnv, secrets: Secrets): TwilioOptions {
  return {
    credentials: () => readTwilioCredentials(secrets, env.TWILIO_SECRET_ARN),
    baseUrl: outsideOrigin(env.OUTSIDE_ORIGINS, 'https://api.twilio.com'),
    from: parseJson(smsSettings, env.SMS_SETTINGS).from,
    publicOrigin: env.PUBLIC_ORIGIN,
  };
}
