import { type Headers, type HttpRequest, headerValues, without } from '../http.ts';
import { type Forwarding, lets } from './policies.ts';

/** An origin of the distribution. */
export interface OriginSettings {
  /** Prefixed to the path. */
  path: string;
  /** Added to each request, over what the viewer sent under the same name. */
  headers: Record<string, string>;
}

const hopByHop = [
  'connection',
  'expect',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** Sent on in any case: what the body needs, and what asks for a part of one. */
const entity = ['content-length', 'content-type', 'if-range', 'range'];

/** Headers that only CloudFront may set: a viewer's are dropped. */
const reserved = /^(cloudfront-|x-amz-cf-|x-edge-|x-local-)/;

/** The request that CloudFront sends to an origin for a viewer's one. */
export function originRequest(
  viewer: HttpRequest,
  policies: readonly Forwarding[],
  { path, headers }: OriginSettings,
): HttpRequest {
  const own = Object.entries(headers);
  const forwarded = [
    ...forwardedHeaders(viewer.headers, policies),
    ...cookies(viewer.headers, policies),
    ...added(viewer, policies),
  ];
  return {
    ...viewer,
    path: path + viewer.path,
    query: query(viewer.query, policies),
    headers: [
      ...without(
        forwarded,
        own.map(([name]) => name.toLowerCase()),
      ),
      ...own,
    ],
  };
}

function forwardedHeaders(headers: Headers, policies: readonly Forwarding[]): Headers {
  return headers.filter(([header]) => {
    const name = header.toLowerCase();
    if (hopByHop.includes(name) || reserved.test(name) || name === 'cookie') return false;
    return entity.includes(name) || policies.some((policy) => lets(policy.headers, name));
  });
}

function cookies(headers: Headers, policies: readonly Forwarding[]): Headers {
  const pairs = headerValues(headers, 'cookie')
    .flatMap((line) => line.split(/;\s*/))
    .filter((pair) => {
      const [name = ''] = pair.split('=');
      return pair !== '' && policies.some((policy) => lets(policy.cookies, name));
    });
  return pairs.length === 0 ? [] : [['Cookie', pairs.join('; ')]];
}

function query(text: string, policies: readonly Forwarding[]): string {
  return text
    .split('&')
    .filter((pair) => {
      const [name = ''] = pair.split('=');
      return policies.some((policy) => lets(policy.queries, name));
    })
    .join('&');
}

function added(viewer: HttpRequest, policies: readonly Forwarding[]): Headers {
  const values: Record<string, [string, string]> = {
    'cloudfront-viewer-address': ['CloudFront-Viewer-Address', viewer.viewer],
    'cloudfront-forwarded-proto': ['CloudFront-Forwarded-Proto', 'https'],
    'cloudfront-viewer-http-version': ['CloudFront-Viewer-Http-Version', '2.0'],
  };
  const names = new Set(policies.flatMap((policy) => policy.added));
  const address = viewer.viewer.slice(0, viewer.viewer.lastIndexOf(':'));
  const agent = policies.some((policy) => lets(policy.headers, 'user-agent'));
  return [
    ...[...names].flatMap((name) => (values[name] === undefined ? [] : [values[name]])),
    ['X-Forwarded-For', address],
    ['X-Forwarded-Proto', 'https'],
    ['Via', '2.0 local.cloudfront.net (CloudFront)'],
    ...(agent ? [] : [['User-Agent', 'Amazon CloudFront'] as [string, string]]),
  ];
}
