import type { APIGatewayProxyEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { DomainError } from '../../../lambdas/shared/errors.ts';
import { onHttp, type Route } from '../../../lambdas/shared/http/on-http.ts';
import { json } from '../../../lambdas/shared/http/reply.ts';
import { gatewayEvent } from './gateway-event.ts';

const publicOrigin = 'https://switch.example';
const echo: Route<{ publicOrigin: string }> = async (_, request) =>
  json(200, request.json(z.object({ name: z.string() })));

function answer(event: APIGatewayProxyEvent, route = echo) {
  const errors = { NO_LUCK: { status: 409, detail: 'No luck.' } };
  return onHttp(() => ({ publicOrigin }), route, errors)(event);
}

const post = (body: string, headers: Record<string, string> = {}) =>
  gatewayEvent({
    httpMethod: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });

describe('a route', () => {
  it('answers what it parsed, and lets nobody cache it', async () => {
    const { statusCode, body, headers } = await answer(post('{"name":"Ada","more":1}'));
    expect([statusCode, body]).toEqual([200, '{"name":"Ada"}']);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'application/json',
    });
  });

  it.each([
    ['no JSON', post('{"name":'), 400, 'BODY_NOT_PARSABLE'],
    [
      'no body',
      gatewayEvent({ httpMethod: 'POST', headers: { 'content-type': 'application/json' } }),
      400,
      'BODY_NOT_PARSABLE',
    ],
    ['a wrong form', post('{"name":5}'), 400, 'REQUEST_INVALID'],
    ['a list', post('[]'), 400, 'REQUEST_INVALID'],
    [
      'another type',
      post('name=Ada', { 'content-type': 'application/x-www-form-urlencoded' }),
      415,
      'BODY_TYPE_UNSUPPORTED',
    ],
    ['no type', gatewayEvent({ httpMethod: 'POST', body: '{}' }), 415, 'BODY_TYPE_UNSUPPORTED'],
    [
      'another charset',
      post('{"name":"Ada"}', { 'content-type': 'application/json; charset=utf-16' }),
      415,
      'BODY_TYPE_UNSUPPORTED',
    ],
    ['too much', post(JSON.stringify({ name: 'x'.repeat(16 * 1024) })), 413, 'BODY_TOO_LARGE'],
    [
      'another site',
      post('{"name":"Ada"}', { origin: 'https://evil.example' }),
      403,
      'ORIGIN_MISMATCH',
    ],
    ['a sandboxed frame', post('{"name":"Ada"}', { origin: 'null' }), 403, 'ORIGIN_MISMATCH'],
  ])('refuses %s with a problem document', async (_, event, status, code) => {
    const { statusCode, headers, body } = await answer(event);
    expect(statusCode).toBe(status);
    expect(headers).toMatchObject({ 'content-type': 'application/problem+json' });
    expect(JSON.parse(body)).toMatchObject({ status, code, detail: expect.any(String) });
  });

  it('names the field that does not fit', async () => {
    const { body } = await answer(post('{"name":5}'));
    expect(JSON.parse(body).errors).toEqual([{ path: 'name', detail: expect.any(String) }]);
  });

  it('takes a charset, another case and base64', async () => {
    const event = post(Buffer.from('{"name":"Ä"}').toString('base64'), {
      'Content-Type': 'Application/JSON; charset="UTF-8"',
    });
    delete event.headers['content-type'];
    expect((await answer({ ...event, isBase64Encoded: true })).body).toBe('{"name":"Ä"}');
  });

  it('lets our own pages and callers without an origin pass', async () => {
    for (const headers of [{ origin: publicOrigin }, {}]) {
      expect((await answer(post('{"name":"Ada"}', headers))).statusCode).toBe(200);
    }
  });

  it('turns a refusal into its status, with when to come back in whole seconds', async () => {
    const { statusCode, headers } = await answer(post('{}'), async () => {
      throw new DomainError('NO_LUCK', { retryAfterSeconds: 1.2 });
    });
    expect([statusCode, headers?.['retry-after']]).toEqual([409, '2']);
  });

  it('throws on what is a fault, so that it is counted as one', async () => {
    const fault = new Error('boom');
    await expect(
      answer(post('{}'), async () => {
        throw fault;
      }),
    ).rejects.toBe(fault);
  });

  it('tries again to build its clients after that has failed', async () => {
    let tries = 0;
    const handler = onHttp(
      () => {
        if (tries++ === 0) throw new Error('not yet');
        return { publicOrigin };
      },
      echo,
      {},
    );
    await expect(handler(post('{"name":"Ada"}'))).rejects.toThrow('not yet');
    expect((await handler(post('{"name":"Ada"}'))).statusCode).toBe(200);
  });

  it('does not let a body reach into prototypes', async () => {
    await answer(
      post('{"name":"Ada","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
    );
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
