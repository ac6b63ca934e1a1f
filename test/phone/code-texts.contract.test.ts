import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import type { CodeTexts, SendOutcome } from '../../lambdas/phone/domain/ports.ts';
import type { PersonId } from '../../lambdas/phone/index.ts';
import { textsInDynamoDb } from '../../lambdas/topics/adapters/text-store.dynamodb.ts';
import { texting } from '../../lambdas/topics/index.ts';
import { setUp as setUpAws, useEndpoint } from '../local/aws/set-up.ts';
import { setUp as setUpOutside, smsNumber, twilio } from '../local/outside/set-up.ts';
import { forEachDynamoDb } from '../shared/dynamodb-engines.ts';
import { somebody } from '../shared/somebody.ts';
import {
  awsError,
  hangUp,
  misbehavingServer,
  twilioError,
} from '../topics/adapters/misbehaving-server.ts';
import { textsTable } from '../topics/tables.ts';
import { setUp as setUpFakes, start } from './set-up.ts';

const to = '+12025550123' as Parameters<CodeTexts['send']>[0]['to'];
const body = '123456 is your code for Switchboard.';

interface Setup {
  readonly texts: CodeTexts;
  /** What has come to the phone; undefined where nobody can tell. */
  readonly arrived?: () => readonly { body: string }[];
}

/** Sends codes to where the outcome is this one. */
type Open = (outcome: SendOutcome) => Promise<Setup>;

function codeTextsContract(open: Open): void {
  const send = (texts: CodeTexts) => texts.send({ person: somebody(), to, body });

  it('bring the words to the phone, each time', async () => {
    const { texts, arrived } = await open('sent');
    expect([await send(texts), await send(texts)]).toEqual(['sent', 'sent']);
    expect(arrived?.()).toMatchObject([{ body }, { body }]);
  });

  it('say so when nothing was texted', async () => {
    const { texts, arrived } = await open('refused');
    expect(await send(texts)).toBe('refused');
    expect(arrived?.() ?? []).toEqual([]);
  });

  it('say so when nobody knows whether it was', async () => {
    const { texts } = await open('unknown');
    expect(await send(texts)).toBe('unknown');
  });
}

/** Texting as `topics` does it, through SNS. */
async function throughSns(db: DynamoDBDocumentClient, outcome: SendOutcome): Promise<Setup> {
  const arrived: { body: string }[] = [];
  const text = async (message: { body: string }) => void arrived.push(message);
  const refusal = outcome === 'refused' ? awsError(400, 'OptedOut') : hangUp;
  const { endpoint } =
    outcome === 'sent'
      ? (await setUpAws({ text })).aws
      : { endpoint: (await misbehavingServer(refusal)).url };
  useEndpoint(endpoint);
  return { texts: textsThrough(db, 'sns', {}), arrived: () => arrived };
}

async function throughTwilio(db: DynamoDBDocumentClient, outcome: SendOutcome): Promise<Setup> {
  if (outcome !== 'sent') {
    const refusal = outcome === 'refused' ? twilioError(400, 21610) : hangUp;
    const { url } = await misbehavingServer(refusal);
    return { texts: textsThrough(db, 'twilio', { 'https://api.twilio.com': url }) };
  }
  const { outside } = await setUpOutside();
  const texts = textsThrough(db, 'twilio', outside.origins);
  return { texts, arrived: () => outside.phones.list(to) };
}

function textsThrough(db: DynamoDBDocumentClient, sender: string, origins: object): CodeTexts {
  const env = {
    TEXTS_TABLE: textsTable.name,
    SMS_SETTINGS: JSON.stringify({ sender, from: smsNumber }),
    TWILIO_SECRET_ARN: 'twilio',
    PUBLIC_ORIGIN: 'https://switch.example',
    OUTSIDE_ORIGINS: JSON.stringify(origins),
  };
  const secrets = { read: async () => JSON.stringify(twilio) };
  const { send } = texting(env, { db, secrets, now: () => start });
  return { send: (text) => send({ ...text, kind: 'code' }) };
}

describe('the texts of codes', () => {
  describe('in memory', () => {
    codeTextsContract(async (outcome) => {
      const { deps, texts } = setUpFakes({ outcome });
      return { texts: deps.texts, arrived: () => texts };
    });
  });

  forEachDynamoDb([textsTable], (db) => {
    describe('through SNS', () => codeTextsContract((outcome) => throughSns(db(), outcome)));
    describe('through Twilio', () => codeTextsContract((outcome) => throughTwilio(db(), outcome)));

    it('leave a record of each, without the words', async () => {
      const person: PersonId = somebody();
      const { texts } = await throughSns(db(), 'sent');
      await texts.send({ person, to, body });
      const kept = await textsInDynamoDb(db(), textsTable.name, () => start).listFor(person, 10);
      expect(kept).toMatchObject([{ record: { content: { kind: 'code' }, status: 'sent' } }]);
      expect(JSON.stringify(kept)).not.toMatch(/123456|12025550123/);
    });
  });
});
