import type { APIGatewayProxyEvent } from 'aws-lambda';

/** What API Gateway passes on of a browser's request behind CloudFront. */
const headers: Record<string, string> = {
  accept: 'application/json',
  'accept-encoding': 'br,gzip',
  'accept-language': 'en-GB,en;q=0.9,de;q=0.8',
  'CloudFront-Viewer-Address': '198.51.100.10:46532',
  'content-type': 'application/json',
  Cookie: '__Host-browser=Zm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFy; theme=dark',
  Host: 'abcdefghij.execute-api.us-east-1.amazonaws.com',
  Origin: 'https://switchboard.example.com',
  Referer: 'https://switchboard.example.com/',
  'User-Agent': 'Amazon CloudFront',
  Via: '2.0 3afe4e2a6c1a2d83eb8b3f0d4f1d9f0a.cloudfront.net (CloudFront)',
  'X-Amz-Cf-Id': 'yRk1a5xmTGL3bHjTz6nL1T8jKf0wz1bq5o3m0aX6y0pQ1rJ8s2cQ9g==',
  'X-Amzn-Trace-Id': 'Root=1-67457d5d-0123456789abcdef01234567',
  'x-api-key': 'k'.repeat(40),
  'X-Forwarded-For': '198.51.100.10, 64.252.68.1',
  'X-Forwarded-Port': '443',
  'X-Forwarded-Proto': 'https',
};

const path = '/api/phone/checks';

function post(body: string, more: Record<string, string> = {}): APIGatewayProxyEvent {
  const all = { ...headers, ...more };
  const identity = { sourceIp: '64.252.68.1', userAgent: 'Amazon CloudFront' };
  return {
    resource: path,
    path,
    httpMethod: 'POST',
    headers: all,
    multiValueHeaders: Object.fromEntries(Object.entries(all).map(([k, v]) => [k, [v]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    requestContext: {
      resourcePath: path,
      httpMethod: 'POST',
      path: `/live${path}`,
      protocol: 'HTTP/1.1',
      stage: 'live',
      domainName: 'abcdefghij.execute-api.us-east-1.amazonaws.com',
      requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
      accountId: '123456789012',
      apiId: 'abcdefghij',
      requestTimeEpoch: 1_764_061_200_000,
      resourceId: '123456',
      identity,
    } as APIGatewayProxyEvent['requestContext'],
    body,
    isBase64Encoded: false,
  };
}

const accepted = JSON.stringify({ phone: '+14155552671', code: '123456' });

/** What all contestants must answer alike; the first two are what is measured. */
export const events = {
  accepted: post(accepted),
  refused: post(JSON.stringify({ phone: '+14155552671', code: '12345' })),
  unparsable: post('{"phone":'),
  'of another type': post(accepted, { 'content-type': 'text/plain' }),
  'too large': post(JSON.stringify({ phone: 'x'.repeat(20_000), code: '123456' })),
  'from another origin': post(accepted, { Origin: 'https://elsewhere.example' }),
} as const;

export type EventName = keyof typeof events;
