import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';

type Answer = readonly [status: number, code: string, detail: string];

/** What API Gateway answers by itself, as the problem documents that our functions answer (RFC 9457). */
const answers: ReadonlyArray<readonly [ResponseType, Answer]> = [
  [
    ResponseType.MISSING_AUTHENTICATION_TOKEN,
    [404, 'ROUTE_NOT_FOUND', 'There is nothing at this path.'],
  ],
  [ResponseType.RESOURCE_NOT_FOUND, [404, 'ROUTE_NOT_FOUND', 'There is nothing at this path.']],
  [ResponseType.INVALID_API_KEY, [403, 'DIRECT_CALL', 'Call this API by its public address.']],
  [ResponseType.REQUEST_TOO_LARGE, [413, 'BODY_TOO_LARGE', 'The request body is too large.']],
  [
    ResponseType.UNSUPPORTED_MEDIA_TYPE,
    [415, 'BODY_TYPE_UNSUPPORTED', 'This route does not accept a body of this content type.'],
  ],
  [
    ResponseType.THROTTLED,
    [429, 'TOO_MANY_REQUESTS', 'Too many requests at once. Try again soon.'],
  ],
  [ResponseType.QUOTA_EXCEEDED, [429, 'TOO_MANY_REQUESTS', 'Too many requests. Try again later.']],
  [ResponseType.INTEGRATION_TIMEOUT, [504, 'TIMED_OUT', 'This took too long. Try again.']],
  [ResponseType.DEFAULT_4XX, [400, 'REQUEST_REFUSED', 'The request could not be understood.']],
  [ResponseType.DEFAULT_5XX, [500, 'FAULT', 'Something went wrong on our side. Try again.']],
];

export function addProblemResponses(rest: RestApi): void {
  for (const [type, [status, code, detail]] of answers) {
    const title = code.toLowerCase().replaceAll('_', ' ');
    const body = { type: 'about:blank', title, status, detail, code };
    rest.addGatewayResponse(type.responseType, {
      type,
      statusCode: String(status),
      responseHeaders: {
        'Content-Type': "'application/problem+json'",
        'Cache-Control': "'no-store'",
        ...(status === 429 ? { 'Retry-After': "'1'" } : {}),
      },
      templates: { 'application/json': JSON.stringify(body) },
    });
  }
}
