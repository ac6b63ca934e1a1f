import type { Headers, HttpResponse } from '../http.ts';
import type { Integration } from './routes.ts';

/**
 * What a MOCK integration answers: the integration response whose pattern matches the status that the
 * request template names, else the one without a pattern.
 */
export function mockResponse({
  RequestTemplates,
  IntegrationResponses,
}: Integration): HttpResponse | undefined {
  const [template = ''] = Object.values(RequestTemplates ?? {});
  const [, status = ''] = /"?statusCode"?\s*:\s*(\d+)/.exec(template) ?? [];
  const response =
    IntegrationResponses?.find(({ SelectionPattern: pattern }) =>
      pattern === undefined ? false : new RegExp(`^(?:${pattern})$`).test(status),
    ) ?? IntegrationResponses?.find(({ SelectionPattern: pattern }) => pattern === undefined);
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
    status: Number(response.StatusCode),
    headers: typed ? headers : [['Content-Type', type ?? 'application/json'], ...headers],
    body: Buffer.from(body ?? ''),
  };
}
