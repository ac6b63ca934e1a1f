import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../web/openapi/document.ts';

interface Document {
  paths: Record<
    string,
    Record<string, { requestBody?: unknown; responses: Record<string, unknown> }>
  >;
}

/** Routes as the constructs register them. */
function registeredRoutes(): string[] {
  const files = readdirSync('lib', { recursive: true, encoding: 'utf8' });
  const sources = files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join('lib', file), 'utf8'));
  return sources.flatMap((source) =>
    [...source.matchAll(/api\.route\(\s*'([^']+)'/g)].map(([, route]) => String(route)),
  );
}

describe('the OpenAPI document', () => {
  const { paths } = openApiDocument() as Document;

  it('describes every route that is registered, and no other', () => {
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.sort()).toEqual(registeredRoutes().sort());
  });

  it('says of a body what the function checks', () => {
    expect(paths['/api/phone/checks']?.['post']?.requestBody).toMatchObject({
      content: {
        'application/json': {
          schema: { required: ['phone', 'code'], properties: { code: { pattern: '^\\d{6}$' } } },
        },
      },
    });
  });

  it('names the codes of each refusal', () => {
    expect(JSON.stringify(paths['/api/phone/checks']?.['post']?.responses['429'])).toContain(
      'TOO_MANY_GUESSES',
    );
  });
});
