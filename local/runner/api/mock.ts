import type { Headers, HttpResponse } from '../http.ts';
import type { Integration } from './routes.ts';

/** What a MOCK integration answers: the response for the status that its request template names. */
export function mockResponse({
  RequestTemplates,
  IntegrationResponses,
}: Integration): HttpResponse | undefined {
  const [template = ''] = Object.values(RequestTemplates ?? {});
  const [, status] = /"?statusCode"?\s*:\s*(\d+)/.exec(template) ?? [];
  const response = IntegrationResponses?.find((one) => one.StatusCode === status);
  if (response === undefined) return undefined;
  const [type, body] = Object.entries(response.ResponseTemplates ?? {})[0] ?? [];
  const headers: Headers = Object.entries(response.ResponseParameters ?? {}).map(
    ([target, value]) => [
      target.replace('method.response.header.', ''),
      value.replace(/^'|'$/g, ''),
    ],
  );
  const typed = headers.some(([name]) => name.toLowerCase() === 'content-type');
  return {
    status: Number(status),
    headers: typed ? headers : [['Content-Type', type ?? 'application/json'], ...headers],
    body: Buffer.from(body ?? ''),
  };
}
