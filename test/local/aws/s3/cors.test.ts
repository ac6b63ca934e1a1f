import { describe, expect, it } from 'vitest';
import { ask } from './raw.ts';
import { codeOf, setUpBucket } from './set-up.ts';

const origin = 'https://app.example';
const CorsConfiguration = {
  CorsRules: [
    {
      AllowedOrigins: [origin, 'https://*.test.example'],
      AllowedMethods: ['POST'],
      AllowedHeaders: ['x-*', 'Content-Type'],
      ExposedHeaders: ['ETag'],
      MaxAge: 300,
    },
  ],
};

async function preflight(headers: Record<string, string>) {
  const { aws } = await setUpBucket({}, { CorsConfiguration });
  const usual = { origin, 'access-control-request-method': 'POST' };
  return ask(aws.s3Endpoint, 'OPTIONS', '/bucket', { ...usual, ...headers });
}

describe('a preflight', () => {
  it('is answered by the rule of the bucket', async () => {
    const asked = { 'access-control-request-headers': 'X-Amz-Date, content-type' };
    expect(await preflight(asked)).toMatchObject({
      status: 200,
      headers: {
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'x-amz-date, content-type',
        'access-control-expose-headers': 'ETag',
        'access-control-max-age': '300',
      },
    });
    expect((await preflight({ origin: 'https://a.test.example' })).status).toBe(200);
  });

  it.each([
    ['origin', { origin: 'https://other.example' }],
    ['origin', { origin: 'http://app.example' }],
    ['method', { 'access-control-request-method': 'PUT' }],
    ['header', { 'access-control-request-headers': 'authorization' }],
  ])('of another %s is refused', async (_, headers) => {
    const answer = await preflight(headers);
    expect(answer.status).toBe(403);
    expect(codeOf(answer.body)).toBe('AccessForbidden');
  });
});

describe('an answer', () => {
  it('is readable for the pages of the rule, refusals as well', async () => {
    const { aws } = await setUpBucket({}, { CorsConfiguration });
    const from = async (page: string) =>
      (await ask(aws.s3Endpoint, 'POST', '/bucket', { origin: page })).headers[
        'access-control-allow-origin'
      ];
    expect(await from(origin)).toBe(origin);
    expect(await from('https://other.example')).toBeUndefined();
  });
});
