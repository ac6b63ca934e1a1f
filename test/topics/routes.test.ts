import type { APIGatewayProxyEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import type { Person } from '../../lambdas/phone/domain/person.ts';
import { sessionCookie, signSession } from '../../lambdas/phone/domain/session.ts';
import { onHttp } from '../../lambdas/shared/http/on-http.ts';
import { confirmSubscriptionRoute } from '../../lambdas/topics/confirm-subscription.lambda.ts';
import { signConfirmation } from '../../lambdas/topics/domain/confirmation-token.ts';
import type { TextRecord } from '../../lambdas/topics/domain/text-record.ts';
import { topicsErrors } from '../../lambdas/topics/errors.ts';
import { listTextsRoute } from '../../lambdas/topics/list-texts.lambda.ts';
import { requestConsentRoute } from '../../lambdas/topics/request-consent.lambda.ts';
import { resendTextRoute } from '../../lambdas/topics/resend-text.lambda.ts';
import { keyring } from '../phone/set-up.ts';
import { gatewayEvent } from '../shared/http/gateway-event.ts';
import {
  ada,
  adasNumber,
  bob,
  key,
  publicOrigin,
  setUp as setUpTopics,
  start,
} from './domain/set-up.ts';

/** Ada, signed in, in front of the routes of her pages. */
async function setUp() {
  const world = setUpTopics();
  await world.reach('invited');
  world.clock.now += 3600;
  const deps = {
    ...world.deps,
    publicOrigin,
    sessionKeys: async () => keyring(key('session')),
  };
  const person = { phone: adasNumber, sessions: 's1', createdAt: start } as Person;
  const keys = await deps.sessionKeys();
  const cookie = await signSession(keys, { id: ada, person }, start, start + 30 * 86_400);
  const handlers = {
    invite: onHttp(() => deps, requestConsentRoute, topicsErrors),
    confirm: onHttp(() => deps, confirmSubscriptionRoute, topicsErrors),
    list: onHttp(() => deps, listTextsRoute, topicsErrors),
    resend: onHttp(() => deps, resendTextRoute, topicsErrors),
  };
  const call = async (
    route: keyof typeof handlers,
    event: Partial<APIGatewayProxyEvent> = {},
    headers: Record<string, string> = { cookie: `${sessionCookie}=${cookie}` },
  ) => {
    const method = route === 'list' ? 'GET' : 'POST';
    const answer = await handlers[route](gatewayEvent({ httpMethod: method, ...event, headers }));
    return { ...answer, json: answer.body === '' ? undefined : JSON.parse(answer.body) };
  };
  return { ...world, call, record: recorder(world) };
}

function recorder({ deps, clock }: ReturnType<typeof setUpTopics>) {
  return (id: string, more: Partial<TextRecord> = {}) => {
    const content = { kind: 'battery-low', device: { model: 'Charge 6', level: 12 } } as const;
    const text: TextRecord = { person: ada, content, status: 'sent', at: clock.now, ...more };
    return deps.texts.write(id, text, undefined);
  };
}

const signedOut = {};

describe('POST /api/topics/invitations', () => {
  it('texts the consent request once more, and tells the state', async () => {
    const { call, takeQueued } = await setUp();
    const answer = await call('invite');
    expect(answer).toMatchObject({ statusCode: 202, json: { status: 'invited' } });
    expect(takeQueued()).toEqual(['consent-request']);
  });

  it('says when to come back, to whoever asks too soon or too often', async () => {
    const { call, clock, takeQueued } = await setUp();
    await call('invite');
    clock.now += 20;
    expect(await call('invite')).toMatchObject({
      statusCode: 429,
      headers: { 'retry-after': '40' },
      json: { code: 'ASKED_TOO_RECENTLY' },
    });
    for (let i = 0; i < 3; i++) {
      clock.now += 60;
      expect(await call('invite')).toMatchObject({ statusCode: 202 });
    }
    clock.now += 60;
    const refused = await call('invite');
    expect(refused).toMatchObject({ statusCode: 429, json: { code: 'ASKED_TOO_OFTEN' } });
    expect(takeQueued()).toHaveLength(4);
    clock.now += Number(refused.headers?.['retry-after']);
    expect(await call('invite')).toMatchObject({ statusCode: 202 });
  });

  it.each([
    ['stop', 'TEXTS_STOPPED', /text START/],
    ['yes', 'ALREADY_CONFIRMED', /already/],
  ] as const)('is refused after %s', async (input, code, detail) => {
    const { call, change, takeQueued } = await setUp();
    await change(input);
    takeQueued();
    const { statusCode, json } = await call('invite');
    expect(statusCode).toBe(409);
    expect(json).toMatchObject({ code, detail: expect.stringMatching(detail) });
    expect(takeQueued()).toEqual([]);
  });

  it('is for people who are signed in, on our own pages', async () => {
    const { call } = await setUp();
    expect(await call('invite', {}, signedOut)).toMatchObject({ statusCode: 401 });
    const elsewhere = { origin: 'https://evil.example' };
    expect(await call('invite', {}, elsewhere)).toMatchObject({ statusCode: 403 });
  });
});

describe('POST /api/topics/confirmations', () => {
  const json = { 'content-type': 'application/json' };
  const body = (token: unknown) => ({ body: JSON.stringify({ token }) });
  const link = (invitation: number) => signConfirmation(key('now'), { person: ada, invitation });

  it('confirms whoever opens the link of the text, signed in or not', async () => {
    const { call, statusOf } = await setUp();
    const answer = await call('confirm', body(link(1)), json);
    expect(answer).toMatchObject({ statusCode: 200, json: { status: 'confirmed' } });
    expect(await statusOf(ada)).toBe('confirmed');
  });

  it('notes from where', async () => {
    const { call, deps } = await setUp();
    const headers = { ...json, 'cloudfront-viewer-address': '198.51.100.7:41000' };
    await call('confirm', body(link(1)), headers);
    const latest = (await deps.ledger.read(ada))?.item;
    expect(latest).toMatchObject({ input: 'confirm-link', method: 'link', source: '198.51.100.7' });
    expect(latest?.textShown).toContain('reply YES');
  });

  it.each([
    ['of no invitation', () => body(link(9)), 410],
    ['that is none', () => body('first.AAAA'), 410],
    ['that is missing', () => ({ body: '{}' }), 400],
    ['that is no text', () => body(7), 400],
    ['that is very long', () => body('x'.repeat(500)), 400],
    ['in no JSON', () => ({ body: 'token=1' }), 400],
  ])('refuses a token %s', async (_, event, status) => {
    const { call, statusOf } = await setUp();
    expect(await call('confirm', event(), json)).toMatchObject({ statusCode: status });
    expect(await statusOf(ada)).toBe('invited');
  });
});

describe('GET /api/texts', () => {
  it("lists a person's own texts, newest first, without words or numbers", async () => {
    const { call, record, clock } = await setUp();
    await record('old', { status: 'failed', at: clock.now - 10 });
    await record('new', { status: 'delivered' });
    await record('foreign', { person: bob });
    const { statusCode, json } = await call('list');
    expect(statusCode).toBe(200);
    expect(json).toEqual({
      texts: [
        { id: 'new', kind: 'battery-low', status: 'delivered', at: iso(clock.now) },
        { id: 'old', kind: 'battery-low', status: 'failed', at: iso(clock.now - 10) },
      ],
    });
  });

  it('calls a text unknown whose sending has not ended within a minute', async () => {
    const { call, record, clock } = await setUp();
    await record('dead', { status: 'sending', at: clock.now - 60 });
    await record('alive', { status: 'sending', at: clock.now - 59 });
    const { json } = await call('list');
    expect(json.texts).toMatchObject([{ status: 'sending' }, { status: 'unknown' }]);
  });

  it('is for people who are signed in', async () => {
    const { call } = await setUp();
    expect(await call('list', {}, signedOut)).toMatchObject({ statusCode: 401 });
  });
});

describe('POST /api/texts/{id}/resends', () => {
  const of = (id: string) => ({ pathParameters: { id } });

  it.each(['failed', 'unknown'] as const)('sends a text again that is %s, once', async (status) => {
    const { call, record, queued } = await setUp();
    await record('text', { status });
    const answers = await Promise.all([call('resend', of('text')), call('resend', of('text'))]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([202, 202]);
    expect(new Set(queued.map(({ id }) => id)).size).toBe(1);
    expect(queued[0]?.id).not.toBe('text');
  });

  it.each([
    ['that has arrived', 'text', { status: 'delivered' }, 409],
    ['that is being sent', 'text', { status: 'sending' }, 409],
    ['that held a code', 'text', { status: 'failed', content: { kind: 'code' } }, 409],
    ['of somebody else', 'text', { status: 'failed', person: bob }, 404],
    ['that there is not', 'another', {}, 404],
  ] as const)('refuses a text %s', async (_, id, more, status) => {
    const { call, record, queued } = await setUp();
    await record('text', more);
    expect(await call('resend', of(id))).toMatchObject({ statusCode: status });
    expect(queued).toEqual([]);
  });
});

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
