import type { APIGatewayProxyEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { startFixture } from './fixture/start.ts';

interface Shown {
  event: APIGatewayProxyEvent;
  environment: Record<string, string>;
  now: number;
  remaining: number;
  process: number;
}

const fixture = await startFixture();
const get = (path: string, init?: RequestInit) => fetch(`${fixture.origin}${path}`, init);
const shown = async (path: string, init?: RequestInit) =>
  (await (await get(path, init)).json()) as Shown;

describe('a page', () => {
  it('is served from the bucket with its type and the policy headers', async () => {
    const response = await get('/');
    expect(await response.text()).toContain('Fixture');
    expect(response.headers.get('content-type')).toBe('text/html');
    expect(response.headers.get('content-security-policy')).toBe("default-src 'self'");
    expect(response.headers.get('cache-control')).toBe('no-cache');
  });
});

describe('a function behind a route', () => {
  it('gets the request as a REST API hands it on', async () => {
    const { event } = await shown('/api/behave/show?a=1&a=2', { headers: { cookie: 'c=1' } });
    expect(event).toMatchObject({
      resource: '/api/behave/{mode}',
      path: '/api/behave/show',
      httpMethod: 'GET',
      queryStringParameters: { a: '2' },
      multiValueQueryStringParameters: { a: ['1', '2'] },
      pathParameters: { mode: 'show' },
    });
  });
});
