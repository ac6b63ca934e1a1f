import type { Target } from './target.ts';

export interface ApiRoute {
  readonly method: string;
  /** `/api/texts/{id}/resends` */
  readonly path: string;
  readonly name: string;
  /** Media type of the body that it takes. */
  readonly takes?: string;
  readonly caller: 'browser' | 'session' | 'signature';
}

/** The routes that the synthesized template has; what each takes and of whom is read from the OpenAPI document. */
export async function routesOf(target: Target): Promise<readonly ApiRoute[]> {
  const { Resources } = target.template('Switchboard');
  const answer = await fetch(`${target.origin}/api/openapi.json`);
  const { paths } = (await answer.json()) as OpenApi;
  const pathOf = (id: string): string => {
    const { ParentId, PathPart } = (Resources[id]?.Properties ?? {}) as {
      ParentId?: Ref;
      PathPart?: string;
    };
    return PathPart === undefined ? '' : `${pathOf(ParentId?.Ref ?? '')}/${PathPart}`;
  };
  return Object.values(Resources).flatMap(({ Type, Properties = {} }): ApiRoute[] => {
    const method = String(Properties['HttpMethod']);
    if (Type !== 'AWS::ApiGateway::Method' || method === 'ANY') return [];
    const path = pathOf((Properties['ResourceId'] as Ref).Ref ?? '');
    const operation = paths[path]?.[method.toLowerCase()];
    if (operation === undefined) throw new Error(`${method} ${path} is in no OpenAPI document`);
    const [takes] = Object.keys(operation.requestBody?.content ?? {});
    const [caller = 'browser'] = Object.keys(operation.security?.[0] ?? {}) as ApiRoute['caller'][];
    return [
      { method, path, name: `${method} ${path}`, caller, ...(takes !== undefined && { takes }) },
    ];
  });
}

/** The path with something for its parameters. */
export function concrete({ path }: ApiRoute): string {
  return path.replace('{provider}', 'github').replace('{id}', 'a'.repeat(32));
}

interface Ref {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: unknown;
}

interface OpenApi {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
            readonly security?: readonly Readonly<Record<string, unknown>>[];
          }
        >
      >
    >
  >;
}
