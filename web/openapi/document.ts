import * as z from 'zod/mini';
import type { ServiceDeclaration } from '../../lambdas/shared/declarations/service.ts';
import { httpErrors } from '../../lambdas/shared/http/errors.ts';
import { type RouteDoc, routes } from './routes.ts';
import { serviceRoutes } from './service-routes.ts';

/** The OpenAPI 3.1 document of the API with these services, made from the schemas that parse its requests. */
export function openApiDocument(
  services: readonly Pick<ServiceDeclaration, 'name' | 'type'>[],
): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const doc of [...routes, ...serviceRoutes(services)]) {
    const [method = '', path = ''] = doc.route.split(' ');
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation(doc) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Switchboard', version: '1', license: { name: 'Apache-2.0' } },
    paths,
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: '__Host-session' },
        signature: { type: 'apiKey', in: 'header', name: 'X-Twilio-Signature' },
      },
      schemas: { Problem: problem },
    },
  };
}

function operation(doc: RouteDoc): object {
  const { summary, tag, caller, path, query, body, answer } = doc;
  const content = answer.schema && {
    content: { 'application/json': { schema: jsonSchema(answer.schema) } },
  };
  const parameters = [...parametersOf('path', path), ...parametersOf('query', query)];
  return {
    summary,
    tags: [tag],
    ...(caller === 'browser' ? {} : { security: [{ [caller]: [] }] }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: {
        required: true,
        content: { [body.type]: { schema: jsonSchema(body.schema, 'input') } },
      },
    }),
    responses: {
      [answer.status]: { description: answer.description, ...content },
      ...refusals(doc),
    },
  };
}

function parametersOf(place: 'path' | 'query', schema: z.core.$ZodType | undefined): object[] {
  if (schema === undefined) return [];
  const { properties = {} } = jsonSchema(schema) as { properties?: Record<string, object> };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: true,
    schema: property,
  }));
}

/** By status, with the codes that it can have. */
function refusals({ errors = {}, caller, body }: RouteDoc): Record<string, object> {
  const edge = Object.entries(httpErrors).filter(([code]) => {
    if (code === 'SESSION_REQUIRED') return caller === 'session';
    if (code === 'ORIGIN_MISMATCH') return caller !== 'signature';
    return code === 'REQUEST_INVALID' || body !== undefined;
  });
  const all = [...edge, ...Object.entries(errors)];
  const statuses = [...new Set(all.map(([, { status }]) => status))];
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: all
          .filter(([, entry]) => entry.status === status)
          .map(([code, { detail }]) => `\`${code}\`: ${detail}`)
          .join('\n\n'),
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
      },
    ]),
  );
}

const problem = {
  description: 'A problem document (RFC 9457); `code` is stable.',
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    detail: { type: 'string' },
    service: { type: 'string', description: 'With a denial by rules: of which service.' },
    action: { type: 'string', description: 'With a denial by rules: of which action.' },
    reason: { type: 'string', description: 'With `KEY_INVALID`: what is wrong with the name.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: { path: { type: 'string' }, detail: { type: 'string' } },
      },
    },
  },
};

function jsonSchema(schema: z.core.$ZodType, io: 'input' | 'output' = 'output'): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
