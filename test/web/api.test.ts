import { describe, expect, it } from 'vitest';
import { createApi, retryAfterSeconds } from '../../web/src/api.ts';

interface Sent {
  path: string;
  init: RequestInit;
}

function apiThatAnswers(answer: Response | Error | 'never', timeoutMs?: number) {
  const sent: Sent[] = [];
  const fetch: typeof globalThis.fetch = async (path, init = {}) => {
    sent.push({ path: String(path), init });
    if (answer === 'never') {
      return new Promise((_, reject) => {
        init.signal?.addEventListener('abort', () => reject(init.signal?.reason));
      });
    }
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { api: createApi(fetch, timeoutMs), sent };
}

const problem = (status: number, headers: HeadersInit = {}) =>
  new Response(JSON.stringify({ code: 'TOO_MANY_CODES', detail: 'Later.', status }), {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  });

describe('a call of the API', () => {
  it('gives what the answer holds, typed', async () => {
    const body = { phone: '+14155552671', expiresInSeconds: 600, resendInSeconds: 30 };
    const { api, sent } = apiThatAnswers(Response.json(body, { status: 202 }));
    expect(await api.sendCode('415 555 2671', 'US')).toEqual({ ok: true, value: body });
    expect(sent[0]?.init.body).toBe('{"phone":"415 555 2671","country":"US"}');
  });

  it('takes an answer without content for what it is', async () => {
    const { api } = apiThatAnswers(new Response(null, { status: 204 }));
    expect(await api.signOut()).toEqual({ ok: true, value: undefined });
  });

  it('gives code, detail and wait of a problem document', async () => {
    const { api } = apiThatAnswers(problem(429, { 'retry-after': '40' }));
    expect(await api.sendCode('1')).toEqual({
      ok: false,
      failure: { code: 'TOO_MANY_CODES', status: 429, detail: 'Later.', retryAfterSeconds: 40 },
    });
  });

  it('gives what a service rule was asked about', async () => {
    const denied = { code: 'RULE_DENIED', detail: 'No.', service: 's3', action: 'put', rule: 'x' };
    const { api, sent } = apiThatAnswers(Response.json(denied, { status: 403 }));
    const args = { bucket: 'b', key: 'k', acl: 'private', contentType: 'image/png' } as const;
    expect(await api.putObject('s 3', { ...args, body: '' })).toEqual({
      ok: false,
      failure: { code: 'RULE_DENIED', status: 403, detail: 'No.', service: 's3', action: 'put' },
    });
    expect(sent[0]?.path).toBe('/api/services/s%203/put');
  });

  it('survives an error page that is no JSON', async () => {
    const { api } = apiThatAnswers(new Response('<h1>Bad gateway</h1>', { status: 502 }));
    expect(await api.account()).toMatchObject({ ok: false, failure: { status: 502, detail: '' } });
  });

  it('refuses an answer of another shape', async () => {
    const { api } = apiThatAnswers(Response.json({ hello: 'there' }));
    expect(await api.account()).toMatchObject({ failure: { code: 'UNREADABLE_ANSWER' } });
  });

  it('resolves when the network is gone', async () => {
    const { api } = apiThatAnswers(new TypeError('Failed to fetch'));
    expect(await api.texts()).toMatchObject({ failure: { code: 'UNREACHABLE', status: 0 } });
  });

  it('gives up on a server that is silent', async () => {
    const { api } = apiThatAnswers('never', 1);
    expect(await api.texts()).toMatchObject({ failure: { code: 'TIMEOUT', status: 0 } });
  });

  it('encodes ids in paths', async () => {
    const { api, sent } = apiThatAnswers(new Response(null, { status: 204 }));
    await api.disconnect('a/b?c');
    expect(sent[0]?.path).toBe('/api/connections/a%2Fb%3Fc');
  });
});

describe('Retry-After', () => {
  it('is read as seconds or as a date, and never as the past', () => {
    const now = Date.parse('Thu, 01 Jan 2026 00:00:00 GMT');
    expect(retryAfterSeconds('120', now)).toBe(120);
    expect(retryAfterSeconds('Thu, 01 Jan 2026 00:01:00 GMT', now)).toBe(60);
    expect(retryAfterSeconds('Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(0);
    expect(retryAfterSeconds('soon', now)).toBeUndefined();
    expect(retryAfterSeconds(null, now)).toBeUndefined();
  });
});
