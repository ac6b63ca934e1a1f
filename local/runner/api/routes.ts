import type { Deployment } from '../deploy.ts';

export interface Integration {
  Type: 'AWS_PROXY' | 'MOCK' | string;
  Uri?: string;
  TimeoutInMillis?: number;
  RequestTemplates?: Record<string, string>;
  IntegrationResponses?: {
    StatusCode: string;
    SelectionPattern?: string;
    ResponseParameters?: Record<string, string>;
    ResponseTemplates?: Record<string, string>;
  }[];
}

export interface Method {
  httpMethod: string;
  apiKeyRequired: boolean;
  integration: Integration;
}

/** A resource of the API that has methods. */
export interface Route {
  resourceId: string;
  /** `/api/connect/{provider}` */
  path: string;
  methods: Method[];
}

export interface Match {
  route: Route;
  /** Decoded values of the path parameters, or null when the resource has none, as in the event. */
  parameters: Record<string, string> | null;
}

/** The routes of a REST API, most specific first. */
export function routesOf(deployment: Deployment, apiId: string): Route[] {
  const paths = new Map<string, string>();
  const parts = deployment.ofType('AWS::ApiGateway::Resource').map(({ ref, properties }) => ({
    id: ref,
    parent: String(properties['ParentId']),
    part: String(properties['PathPart']),
  }));
  const pathOf = (id: string): string => {
    const resource = parts.find((part) => part.id === id);
    return resource === undefined ? '' : `${pathOf(resource.parent)}/${resource.part}`;
  };
  const routes = new Map<string, Route>();
  for (const { properties } of deployment.ofType('AWS::ApiGateway::Method')) {
    if (properties['RestApiId'] !== apiId) continue;
    const resourceId = String(properties['ResourceId']);
    if (!paths.has(resourceId)) paths.set(resourceId, pathOf(resourceId) || '/');
    const path = paths.get(resourceId) ?? '/';
    const route = routes.get(resourceId) ?? { resourceId, path, methods: [] };
    route.methods.push({
      httpMethod: String(properties['HttpMethod']),
      apiKeyRequired: properties['ApiKeyRequired'] === true,
      integration: properties['Integration'] as Integration,
    });
    routes.set(resourceId, route);
  }
  return [...routes.values()].sort((left, right) => (rank(left.path) < rank(right.path) ? -1 : 1));
}

/** The route that a path belongs to: a literal segment wins over a parameter, that over `{proxy+}`. */
export function matchRoute(routes: readonly Route[], path: string): Match | undefined {
  const segments = split(path);
  for (const route of routes) {
    const parameters = matchPath(split(route.path), segments);
    if (parameters === undefined) continue;
    return { route, parameters: Object.keys(parameters).length === 0 ? null : parameters };
  }
  return undefined;
}

function rank(path: string): string {
  return split(path)
    .map((part) => (part.endsWith('+}') ? '2' : part.startsWith('{') ? '1' : `0${part}`))
    .join('/');
}

function split(path: string): string[] {
  return path.split('/').filter((segment, index, all) => {
    const isTrailingSlash = index === all.length - 1 && segment === '';
    return index > 0 && !isTrailingSlash;
  });
}

function matchPath(pattern: string[], segments: string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index];
    if (segment === undefined) return undefined;
    if (part.endsWith('+}')) {
      parameters[part.slice(1, -2)] = segments.slice(index).map(decoded).join('/');
      return parameters;
    }
    if (part.startsWith('{')) parameters[part.slice(1, -1)] = decoded(segment);
    else if (part !== segment) return undefined;
  }
  return segments.length === pattern.length ? parameters : undefined;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
