import { expect, it } from 'vitest';
import { twilioSender } from '../../../lambdas/topics/adapters/sms.twilio.ts';
import { deliverText } from '../../../lambdas/topics/domain/deliver-text.ts';
import { twilio } from '../../local/outside/set-up.ts';
import { ada, setUp } from '../domain/set-up.ts';
import { answerWith, misbehavingServer } from './misbehaving-server.ts';

it('a text that waits for Twilio’s credentials is sent once they can be read', async () => {
  const { deps, reach } = setUp();
  await reach('confirmed');
  const { url, bodies } = await misbehavingServer(answerWith(201, '{"sid":"SM1"}'));
  let isReadable = false;
  const sender = twilioSender({
    credentials: async () => {
      if (isReadable) return twilio;
      throw new Error('Secrets Manager is throttled');
    },
    baseUrl: url,
    publicOrigin: 'https://switch.example',
    from: '+12025550100',
  });
  const alert = { kind: 'battery-low', device: { model: 'Versa 4', level: 9 } } as const;
  const deliver = () => deliverText({ ...deps, sender }, { id: 't', person: ada, content: alert });
  expect(await deliver()).toBe('later');
  isReadable = true;
  expect(await deliver()).toBe('sent');
  expect(await deliver()).toBe('sent');
  expect(bodies).toHaveLength(1);
});
