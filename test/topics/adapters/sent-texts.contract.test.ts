import { describe, expect, it } from 'vitest';
import { sentThroughTwilio } from '../../../lambdas/topics/adapters/sent-texts.twilio.ts';
import { twilioSender } from '../../../lambdas/topics/adapters/sms.twilio.ts';
import type { ReconcileDeps } from '../../../lambdas/topics/domain/reconcile-texts.ts';
import { setUp as setUpOutside, smsNumber, twilio } from '../../local/outside/set-up.ts';
import { adasNumber, setUp as setUpFakes } from '../domain/set-up.ts';

interface Setup {
  readonly sentTo: NonNullable<ReconcileDeps['sentTo']>;
  /** A text to Ada; gives the sender's id of it. */
  readonly send: (body: string) => Promise<string>;
}

function sentTextsContract(open: () => Promise<Setup>): void {
  it('are listed newest first, with the sender’s ids, their words and what became of them', async () => {
    const { sentTo, send } = await open();
    const ids = [await send('first'), await send('second')];
    const listed = await sentTo(adasNumber);
    expect(listed.map(({ body }) => body)).toEqual(['second', 'first']);
    expect(listed.map(({ providerId }) => providerId)).toEqual(ids.reverse());
    for (const { status, at } of listed) {
      expect(['sent', 'delivered']).toContain(status);
      expect(Number.isInteger(at)).toBe(true);
    }
  });

  it('are none for a number that nobody texted', async () => {
    const { sentTo, send } = await open();
    await send('first');
    expect(await sentTo('+14155550188')).toEqual([]);
  });
}

describe('the texts that a sender was given for a number', () => {
  describe('in memory', () => {
    sentTextsContract(async () => {
      const { deps, listed, clock } = setUpFakes();
      const send = async (body: string) => {
        const providerId = `SM${listed.length}`;
        listed.unshift({ providerId, body, status: 'sent', at: clock.now });
        return providerId;
      };
      return { sentTo: deps.sentTo, send };
    });
  });

  describe('at Twilio', () => {
    sentTextsContract(async () => {
      const { app, urlOf } = await setUpOutside();
      const baseUrl = urlOf('https://api.twilio.com');
      const options = {
        ...{ credentials: async () => twilio, baseUrl, from: smsNumber },
        publicOrigin: app.origin,
      };
      const { send } = twilioSender(options);
      return {
        sentTo: sentThroughTwilio(options),
        async send(body) {
          const sent = await send({ id: body, to: adasNumber, body });
          return sent.outcome === 'sent' ? sent.providerId : sent.outcome;
        },
      };
    });
  });
});
