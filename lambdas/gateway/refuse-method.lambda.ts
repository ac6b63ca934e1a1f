import type { APIGatewayProxyHandler } from 'aws-lambda';
import { DomainError, type ErrorTable } from '../shared/errors.ts';
import { problem, toGateway } from '../shared/http/reply.ts';

const errors = {
  METHOD_NOT_ALLOWED: { status: 405, detail: 'This path does not have this method.' },
} as const satisfies ErrorTable;

const allowed = JSON.parse(process.env['ALLOWED_METHODS'] ?? '{}') as Record<string, string[]>;

/** Every method that a path has no route for. */
export const handler: APIGatewayProxyHandler = async ({ resource }) => {
  const refusal = problem(new DomainError('METHOD_NOT_ALLOWED'), errors);
  const allow = (allowed[resource] ?? []).join(', ');
  return toGateway({ ...refusal, headers: { ...refusal.headers, allow } });
};
