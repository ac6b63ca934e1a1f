import { readFileSync } from 'node:fs';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { onWebhook } from '../../lambdas/shared/http/on-http.ts';
import { HttpRequest } from '../../lambdas/shared/http/request.ts';
import { requireSignature } from '../../lambdas/topics/adapters/twilio-signature.ts';
import { topicsErrors } from '../../lambdas/topics/errors.ts';
import { receiveReceiptRoute } from '../../lambdas/topics/receive-receipt.lambda.ts';
import { receiveTwilioTextRoute } from '../../lambdas/topics/receive-twilio-text.lambda.ts';
import { gatewayEvent } from '../shared/http/gateway-event.ts';
import { ada, adasNumber, bob, publicOrigin, setUp, start } from './domain/set-up.ts';

const vectors = z.parse(
  z.object({
    twilio: z.array(
      z.object({
        authToken: z.string(),
        url: z.string(),
        params: z.record(z.string(), z.string()),
        header: z.string(),
        valid: z.boolean(),
      }),
    ),
  }),
  JSON.parse(readFileSync(new URL('../vectors/signatures.json', import.meta.url), 'utf8')),
).twilio;

const authToken = 'twilio-auth-token';

type Fields = Readonly<Record<string, string>>;

/** A form post as API Gateway hands it on. */
function post(url: URL, fields: Fields, signature?: string): APIGatewayProxyEvent {
  const multiValueQueryStringParameters: Record<string, string[]> = {};
  for (const key of url.searchParams.keys()) {
    multiValueQueryStringParameters[key] = url.searchParams.getAll(key);
  }
  return gatewayEvent({
    httpMethod: 'POST',
    path: url.pathname,
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8',
      ...(signature === undefined ? {} : { 'X-Twilio-Signature': signature }),
    },
    queryStringParameters: Object.fromEntries(url.searchParams),
    multiValueQueryStringParameters,
    body: new URLSearchParams(fields).toString(),
  });
}

describe('the published signatures', () => {
  const check = (url: string, fields: Fields, signature: string | undefined, token: string) => {
    const { origin, pathname } = new URL(url);
    const deps = { publicOrigin: origin, authToken: async () => token };
    return requireSignature(deps, new HttpRequest(post(new URL(url), fields, signature)), pathname);
  };

  it.each(vectors)('$header is judged as published', async (vector) => {
    const { url, params, header, authToken: token, valid } = vector;
    const checking = check(url, params, header, token);
    if (valid) await expect(checking).resolves.toBeUndefined();
    else await expect(checking).rejects.toThrow('SIGNATURE_INVALID');
  });

  it.each(vectors)(
    '$header is refused with fields that the signature leaves out',
    async (vector) => {
      const { url, params, header, authToken: token } = vector;
      const { origin, pathname } = new URL(url);
      const deps = { publicOrigin: origin, authToken: async () => token };
      const body = new URLSearchParams(params).toString();
      const [name = '', value = ''] = Object.entries(params)[0] ?? [];
      const more = [
        '__proto__=x',
        'constructor=x',
        '=x',
        new URLSearchParams({ [name]: 'another' }).toString(),
        new URLSearchParams({ [name]: value }).toString(),
      ];
      for (const field of more) {
        for (const altered of [`${field}&${body}`, `${body}&${field}`]) {
          const event = { ...post(new URL(url), params, header), body: altered };
          await expect(requireSignature(deps, new HttpRequest(event), pathname)).rejects.toThrow(
            'SIGNATURE_INVALID',
          );
        }
      }
    },
  );

  it.each(vectors)('$header is refused for anything else', async (vector) => {
    const { url, params, header, authToken: token } = vector;
    const refused: Promise<void>[] = [
      check(url, params, header, 'another token'),
      check(url.replace('bar=2', 'bar=3'), params, header, token),
      check(url.replace('mycompany', 'yourcompany'), params, header, token),
      check(url, { ...params, Digits: '1235' }, header, token),
      check(url, { ...params, More: '' }, header, token),
      check(url, params, undefined, token),
      check(url, params, '', token),
      check(url, params, `${header}=`, token),
      check(url, params, header.toLowerCase(), token),
      check(url, params, header.slice(0, -2), token),
    ];
    for (const checking of refused) await expect(checking).rejects.toThrow('SIGNATURE_INVALID');
  });
});

function webhooks() {
  const world = setUp();
  const tokens = { known: authToken, fresh: authToken };
  const deps = {
    ...world.deps,
    publicOrigin,
    authToken: async (isFresh = false) => (isFresh ? tokens.fresh : tokens.known),
  };
  const inbound = onWebhook(() => deps, receiveTwilioTextRoute, topicsErrors);
  const receipts = onWebhook(() => deps, receiveReceiptRoute, topicsErrors);
  const signed = (path: string, fields: Fields, token = authToken) => {
    const url = publicOrigin + path;
    return post(new URL(url), fields, getExpectedTwilioSignature(token, url, fields));
  };
  return {
    ...world,
    tokens,
    text: (fields: Fields, token?: string, absent: readonly string[] = []) => {
      const all = { MessageSid: 'SM-1', From: adasNumber, Body: 'STOP', ...fields };
      const sent = Object.entries(all).filter(([name]) => !absent.includes(name));
      return inbound(signed('/api/sms/inbound', Object.fromEntries(sent), token));
    },
    receipt: (id: string, fields: Fields, token?: string) =>
      receipts(
        signed(`/api/sms/receipts?text=${id}`, { MessageSid: 'SM-text-1', ...fields }, token),
      ),
  };
}

describe('POST /api/sms/inbound', () => {
  it('acts on a signed text, and answers with an empty document', async () => {
    const { text, reach, statusOf } = webhooks();
    await reach('confirmed');
    const answer = await text({});
    expect(answer).toMatchObject({ statusCode: 200 });
    expect(JSON.stringify(answer)).toContain('text/xml');
    expect(answer.body).toMatch(/<Response\/>$/);
    expect(await statusOf(ada)).toBe('stopped');
  });

  it('refuses an unsigned one, and does nothing', async () => {
    const { text, reach, statusOf } = webhooks();
    await reach('confirmed');
    const answer = await text({}, 'a wrong token');
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain('SIGNATURE_INVALID');
    expect(answer.body).not.toContain(adasNumber);
    expect(await statusOf(ada)).toBe('confirmed');
  });

  it('takes the new token at once after it was changed', async () => {
    const { text, tokens } = webhooks();
    tokens.fresh = 'newer';
    expect((await text({}, 'newer')).statusCode).toBe(200);
  });

  it('does nothing on a replay', async () => {
    const { text, reach, deps, takeQueued } = webhooks();
    await reach('pending');
    for (let i = 0; i < 3; i++) {
      expect((await text({ Body: 'YES' })).statusCode).toBe(200);
    }
    expect(takeQueued()).toEqual(['confirmed']);
    expect(deps.ledger.entriesOf(ada).filter(({ input }) => input === 'yes')).toHaveLength(1);
  });

  it.each(['12345', 'BRAND', 'whatsapp:+14155552671', '', '+1', '+0123456789'])(
    'hears nothing from %j, which is nobody’s number',
    async (From) => {
      const { text, deps, takeQueued } = webhooks();
      expect((await text({ From })).statusCode).toBe(200);
      expect([deps.ledger.entriesOf(ada), deps.ledger.entriesOf(bob)]).toEqual([[], []]);
      expect(takeQueued()).toEqual([]);
    },
  );

  it('answers a number that it does not know', async () => {
    const { text, takeQueued } = webhooks();
    await text({ From: '+14155550199', Body: 'hello' });
    expect(takeQueued()).toEqual(['sign-up']);
  });

  it('stands a text without words, and one of the longest', async () => {
    const { text } = webhooks();
    expect((await text({ MessageSid: 'a', Body: '' })).statusCode).toBe(200);
    expect((await text({ MessageSid: 'b', Body: '🛑 '.repeat(320) })).statusCode).toBe(200);
  });

  it('refuses a signed text whose words have slipped into a field’s name', async () => {
    const { text, reach, statusOf, takeQueued } = webhooks();
    await reach('pending');
    // Name and value are signed without anything between them, so that these are signed like Body=STOP.
    for (const fields of [{ BodySTOP: '' }, { Bod: 'ySTOP' }, { BodyST: 'OP' }]) {
      const answer = await text({ MessageSid: 'moved', ...fields }, authToken, ['Body']);
      expect(answer.statusCode).toBe(400);
    }
    expect(await statusOf(ada)).toBe('pending');
    expect(takeQueued()).toEqual([]);
  });

  it('records an opt-out that the provider reports, whatever the word for it was', async () => {
    const { text, reach, statusOf } = webhooks();
    await reach('confirmed');
    await text({ Body: 'ya no', OptOutType: 'STOP' });
    expect(await statusOf(ada)).toBe('stopped');
  });
});

describe('POST /api/sms/receipts', () => {
  const ready = async () => {
    const world = webhooks();
    const content = { kind: 'code' } as const;
    await world.deps.texts.write(
      'text-1',
      { person: ada, content, status: 'sending', at: start, open: 'text' },
      undefined,
    );
    return { ...world, record: () => world.deps.texts.contents()['text-1'] };
  };

  it('moves a text forward, in whatever order receipts come', async () => {
    const { receipt, record } = await ready();
    const seen: unknown[] = [];
    for (const MessageStatus of ['queued', 'delivered', 'sent', 'undelivered', 'sending']) {
      expect((await receipt('text-1', { MessageStatus })).statusCode).toBe(204);
      seen.push(record()?.status);
    }
    expect(seen).toEqual(['sent', 'delivered', 'delivered', 'delivered', 'delivered']);
    expect(record()).not.toHaveProperty('open');
  });

  it('keeps the code of a failure', async () => {
    const { receipt, record } = await ready();
    await receipt('text-1', { MessageStatus: 'undelivered', ErrorCode: '30003' });
    expect(record()).toMatchObject({ status: 'failed', reason: 'twilio-30003' });
  });

  it('ignores a status that it does not know, and a text that there is none of', async () => {
    const { receipt, record, deps } = await ready();
    expect((await receipt('text-1', { MessageStatus: 'toString' })).statusCode).toBe(204);
    expect((await receipt('text-1', { MessageStatus: 'teleported' })).statusCode).toBe(204);
    expect((await receipt('none', { MessageStatus: 'delivered' })).statusCode).toBe(204);
    expect(record()).toMatchObject({ status: 'sending' });
    expect(Object.keys(deps.texts.contents())).toEqual(['text-1']);
  });

  it('refuses an unsigned one', async () => {
    const { receipt, record } = await ready();
    const answer = await receipt('text-1', { MessageStatus: 'failed' }, 'a wrong token');
    expect(answer.statusCode).toBe(403);
    expect(record()).toMatchObject({ status: 'sending' });
  });
});
