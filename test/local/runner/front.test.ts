import { get } from 'node:http';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { startFixture } from './fixture/start.ts';

interface Shown {
  event: APIGatewayProxyEvent;
  environment: Record<string, string>;
  remaining: number;
  process: number;
}

const fixture = await startFixture();

function call(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${fixture.origin}${path}`, { redirect: 'manual', ...init });
}

async function shown(path: string, init?: RequestInit): Promise<Shown> {
  return (await (await call(path, init)).json()) as Shown;
}

describe('a page', () => {
  it('is served from the bucket with its type and the headers of the policy', async () => {
    const response = await call('/');
    expect(await response.text()).toContain('Fixture');
    expect(response.headers.get('content-type')).toBe('text/html');
    expect(response.headers.get('content-security-policy')).toBe("default-src 'self'");
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('cache-control')).toBe('no-cache');
  });

  it('is not sent again to who has it', async () => {
    const etag = (await call('/assets/page.js')).headers.get('etag') ?? '';
    const again = await call('/assets/page.js', { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
  });

  it('is found under a path that the edge function rewrites', async () => {
    expect(await (await call('/account')).text()).toContain('Fixture');
  });

  it('may be a redirect that the edge function answers', async () => {
    const response = await call('/old');
    expect(response.status).toBe(301);
    expect(response.headers.get('location')).toBe('/');
  });

  it('that is missing is refused as S3 refuses who may not list', async () => {
    expect((await call('/missing.js')).status).toBe(403);
  });

  it('is refused or found, whatever its address is made of', async () => {
    expect((await call('/account?__proto__=1&toString=2')).status).toBe(200);
    expect((await call('/%zz.js')).status).toBe(400);
    const { port } = new URL(fixture.origin);
    const statusOf = (path: string) =>
      new Promise((resolve, reject) => {
        get({ port, path }, (answer) => resolve(answer.resume().statusCode)).on('error', reject);
      });
    expect(await statusOf('//')).toBe(200);
    expect(await statusOf('http://another.example/')).toBe(400);
  });

  it('takes only the methods of its behaviour', async () => {
    expect((await call('/', { method: 'POST' })).status).toBe(403);
  });
});

describe('the event of a route', () => {
  it('has path parameters, and all values of repeated queries', async () => {
    const { event } = await shown('/api/behave/show?a=1&a=2&b=x%20y');
    expect(event).toMatchObject({
      resource: '/api/behave/{mode}',
      path: '/api/behave/show',
      httpMethod: 'GET',
      pathParameters: { mode: 'show' },
      queryStringParameters: { a: '2', b: 'x y' },
      multiValueQueryStringParameters: { a: ['1', '2'], b: ['x y'] },
      body: null,
      isBase64Encoded: false,
      requestContext: { stage: 'prod', path: '/prod/api/behave/show', httpMethod: 'GET' },
    });
  });

  it('has queries of any name, those of Object’s prototype as well', async () => {
    const { event } = await shown('/api/behave/show?__proto__=1&toString=2');
    expect(Object.entries(event.multiValueQueryStringParameters ?? {})).toEqual([
      ['__proto__', ['1']],
      ['toString', ['2']],
    ]);
  });

  it('has null where there is nothing', async () => {
    const { event } = await shown('/api/behave');
    expect(event.pathParameters).toBeNull();
    expect(event.queryStringParameters).toBeNull();
    expect(event.multiValueQueryStringParameters).toBeNull();
    expect(event.stageVariables).toBeNull();
  });

  it('takes a literal path before a parameter, and the rest as proxy', async () => {
    expect((await shown('/api/behave/files/a/b%20c')).event).toMatchObject({
      resource: '/api/behave/files/{proxy+}',
      pathParameters: { proxy: 'a/b c' },
    });
  });

  it('holds a text body as it is and a binary one in base64', async () => {
    const body = Buffer.from([0xff, 0x00]);
    const binary = await shown('/api/behave/show', {
      method: 'POST',
      body,
      headers: { 'content-type': 'image/png' },
    });
    expect(binary.event).toMatchObject({ body: '/wA=', isBase64Encoded: true });
    const words = await shown('/api/behave/show', {
      method: 'POST',
      body: 'é',
      headers: { 'content-type': 'text/plain' },
    });
    expect(words.event).toMatchObject({ body: 'é', isBase64Encoded: false });
  });

  it('has only the headers that the distribution forwards, and the address of the viewer', async () => {
    const { event } = await shown('/api/behave/show', {
      headers: {
        cookie: 'a=1; b=2',
        origin: 'http://example.com',
        'x-own': '1',
        'cloudfront-viewer-address': '203.0.113.9:1',
        'x-local-viewer-address': '198.51.100.7',
      },
    });
    expect(event.headers['Cookie']).toBe('a=1; b=2');
    expect(event.headers['origin']).toBe('http://example.com');
    expect(event.headers['CloudFront-Viewer-Address']).toMatch(/^198\.51\.100\.7:\d+$/);
    expect(Object.keys(event.headers).map((name) => name.toLowerCase())).not.toContain('x-own');
    expect(event.multiValueHeaders['CloudFront-Viewer-Address']).toHaveLength(1);
  });
});

describe('a function', () => {
  it('has its own variables and those of Lambda, and nothing else', async () => {
    const { environment, remaining } = await shown('/api/behave/show');
    expect(Object.keys(environment).sort()).toEqual([
      'AWS_ACCESS_KEY_ID',
      'AWS_DEFAULT_REGION',
      'AWS_ENDPOINT_URL',
      'AWS_ENDPOINT_URL_S3',
      'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
      'AWS_LAMBDA_FUNCTION_NAME',
      'AWS_LAMBDA_FUNCTION_VERSION',
      'AWS_LAMBDA_LOG_GROUP_NAME',
      'AWS_LAMBDA_LOG_STREAM_NAME',
      'AWS_REGION',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_SESSION_TOKEN',
      'OUTSIDE_ORIGINS',
      'PUBLIC_ORIGIN',
      'TZ',
      '_HANDLER',
    ]);
    expect(remaining).toBeGreaterThan(1000);
    expect(remaining).toBeLessThanOrEqual(2000);
  });

  it('is told the local origin for the public one, and simulators for what is outside', async () => {
    const { environment } = await shown('/api/behave/show');
    expect(environment['PUBLIC_ORIGIN']).toBe(fixture.origin);
    expect(JSON.parse(environment['OUTSIDE_ORIGINS'] ?? '')).toEqual({
      'https://api.twilio.com': expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+/),
    });
  });

  it('stays warm', async () => {
    const first = await shown('/api/behave/show');
    expect((await shown('/api/behave/show')).process).toBe(first.process);
  });

  it('runs one request at a time in each process', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, async () => (await call('/api/behave/wait')).json()),
    );
    const processes = answers.map((answer) => (answer as Shown).process);
    expect(new Set(processes).size).toBeGreaterThan(1);
    expect(new Set(processes).size).toBeLessThanOrEqual(8);
  });

  it('reaches what its role may reach, and nothing else', async () => {
    expect((await call('/api/count/add', { method: 'POST' })).status).toBe(200);
    expect((await call('/api/count/scan', { method: 'POST' })).status).toBe(502);
    expect(fixture.lines.filter((line) => line.startsWith('refused:'))).toEqual([
      expect.stringMatching(/may not dynamodb:Scan on arn:aws:dynamodb:.*:table\//),
    ]);
  });
});

describe('an answer', () => {
  it('keeps repeated headers, and renames those that the gateway keeps for itself', async () => {
    const { headers } = await call('/api/behave/show');
    expect(headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2; Path=/']);
    expect(headers.get('server')).toBeNull();
    expect(headers.get('x-amzn-remapped-server')).toBe('ours');
  });

  it('is bytes for who accepts them, base64 for others', async () => {
    const bytes = await call('/api/behave/bytes', { headers: { accept: 'image/png' } });
    expect(Buffer.from(await bytes.arrayBuffer()).toString('hex')).toBe('89504e47');
    const words = await call('/api/behave/bytes', { headers: { accept: 'text/html' } });
    expect(await words.text()).toBe('iVBORw==');
  });

  it.each(['throw', 'crash', 'hang', 'malformed'])(
    'is 502 without internals when the function does %s',
    async (mode) => {
      const response = await call(`/api/behave/${mode}`);
      expect(response.status).toBe(502);
      expect(await response.json()).toEqual({ message: 'Internal server error' });
      expect((await call('/api/behave/show')).status).toBe(200);
    },
  );
});

describe('the gateway itself', () => {
  it('answers an unknown path as the template says', async () => {
    const response = await call('/api/unknown');
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toEqual({ detail: 'Missing Authentication Token' });
  });

  it('answers a preflight by itself', async () => {
    const response = await call('/api/shared', { method: 'OPTIONS' });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('refuses more than 10 MB', async () => {
    const body = Buffer.alloc(10 * 1024 * 1024 + 1, 'a');
    expect((await call('/api/behave/show', { method: 'POST', body })).status).toBe(413);
  });

  it('refuses more headers than it takes', async () => {
    const cookie = `a=${'x'.repeat(11_000)}`;
    expect((await call('/api/behave/show', { headers: { cookie } })).status).toBe(431);
  });
});
