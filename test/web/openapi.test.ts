import { describe, expect, it } from 'vitest';
import { loadIntegrations } from '../../lib/integrations/load.ts';
import { openApiDocument } from '../../web/openapi/document.ts';
import { at, resourcesOf } from '../stack/templates.ts';

interface Document {
  paths: Record<
    string,
    Record<string, { requestBody?: unknown; responses: Record<string, unknown> }>
  >;
}

/** Routes of the synthesized API, as the function knows them that refuses all others. */
function registeredRoutes(): string[] {
  const [, refuse] =
    Object.entries(resourcesOf('Switchboard')).find(([id]) =>
      /^ApiRefuseMethod[0-9A-F]{8}$/.test(id),
    ) ?? [];
  const allowed = String(at(refuse, 'Properties.Environment.Variables.ALLOWED_METHODS'));
  return Object.entries(JSON.parse(allowed) as Record<string, string[]>).flatMap(
    ([path, methods]) => methods.map((method) => `${method} ${path}`),
  );
}

describe('the OpenAPI document', () => {
  const { paths } = openApiDocument(loadIntegrations('integrations').services) as Document;

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

  it('describes a service by its own name, and uploads only where one takes them', () => {
    const pathsOf = (services: Parameters<typeof openApiDocument>[0]) =>
      Object.keys((openApiDocument(services) as Document).paths);
    const fixed = pathsOf([]);
    const added = pathsOf([{ name: 'weather', type: 'http' }]).filter(
      (one) => !fixed.includes(one),
    );
    expect(added).toContain('/api/services/weather/get');
    expect(added.every((path) => path.startsWith('/api/services/weather/'))).toBe(true);
    expect(pathsOf([{ name: 'pictures', type: 'aws-s3' }])).toContain('/api/uploads');
  });

  it('names the codes of each refusal', () => {
    expect(JSON.stringify(paths['/api/phone/checks']?.['post']?.responses['429'])).toContain(
      'TOO_MANY_GUESSES',
    );
  });
});
