import type { Deployment } from '../deploy.ts';
import { type Headers, type HttpResponse, headerValues, withHeader, without } from '../http.ts';

/** Shapes the headers of every answer of a cache behaviour. */
export type ResponseHeadersPolicy = (response: HttpResponse) => HttpResponse;

interface Config {
  SecurityHeadersConfig?: Security;
  CustomHeadersConfig?: { Items: { Header: string; Value: string; Override: boolean }[] };
  RemoveHeadersConfig?: { Items: { Header: string }[] };
}

interface Security {
  ContentSecurityPolicy?: { ContentSecurityPolicy: string; Override: boolean };
  ContentTypeOptions?: { Override: boolean };
  FrameOptions?: { FrameOption: string; Override: boolean };
  ReferrerPolicy?: { ReferrerPolicy: string; Override: boolean };
  StrictTransportSecurity?: {
    AccessControlMaxAgeSec: number;
    IncludeSubdomains?: boolean;
    Preload?: boolean;
    Override: boolean;
  };
  XSSProtection?: { Protection: boolean; ModeBlock?: boolean; Override: boolean };
}

interface Line {
  name: string;
  value: string;
  override: boolean;
}

/** AWS's managed SecurityHeadersPolicy. */
const managedSecurity = '67f7725c-6f97-4210-82d7-5512b31e9d03';
const managedSecurityHeaders: Security = {
  ContentTypeOptions: { Override: true },
  FrameOptions: { FrameOption: 'SAMEORIGIN', Override: false },
  ReferrerPolicy: { ReferrerPolicy: 'strict-origin-when-cross-origin', Override: false },
  StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, Override: false },
  XSSProtection: { Protection: true, ModeBlock: true, Override: false },
};

export function responseHeadersPolicy(
  deployment: Deployment,
  id: string | undefined,
  localize: (text: string) => string,
): ResponseHeadersPolicy {
  if (id === undefined) return (response) => response;
  const config = configOf(deployment, id);
  const lines = [
    ...securityLines(config.SecurityHeadersConfig ?? {}),
    ...(config.CustomHeadersConfig?.Items ?? []).map(({ Header, Value, Override }) => ({
      name: Header,
      value: Value,
      override: Override,
    })),
  ].map((line) => ({ ...line, value: localize(line.value) }));
  const removed = (config.RemoveHeadersConfig?.Items ?? []).map(({ Header }) =>
    Header.toLowerCase(),
  );
  return (response) => {
    const headers = lines.reduce(apply, without(response.headers, removed));
    return { ...response, headers };
  };
}

function configOf(deployment: Deployment, id: string): Config {
  if (id === managedSecurity) return { SecurityHeadersConfig: managedSecurityHeaders };
  const policy = deployment
    .ofType('AWS::CloudFront::ResponseHeadersPolicy')
    .find(({ ref }) => ref === id);
  if (policy === undefined) throw new Error(`no response headers policy has the id ${id}`);
  return policy.properties['ResponseHeadersPolicyConfig'] as Config;
}

function apply(headers: Headers, { name, value, override }: Line): Headers {
  const present = headerValues(headers, name.toLowerCase()).length > 0;
  return present && !override ? headers : withHeader(headers, name, value);
}

function securityLines(security: Security): Line[] {
  const {
    ContentSecurityPolicy: csp,
    StrictTransportSecurity: hsts,
    XSSProtection: xss,
  } = security;
  const hstsValue = [
    `max-age=${hsts?.AccessControlMaxAgeSec}`,
    ...(hsts?.IncludeSubdomains === true ? ['includeSubDomains'] : []),
    ...(hsts?.Preload === true ? ['preload'] : []),
  ].join('; ');
  const line = (name: string, value: string | undefined, config?: { Override: boolean }): Line[] =>
    config === undefined ? [] : [{ name, value: value ?? '', override: config.Override }];
  return [
    ...line('Content-Security-Policy', csp?.ContentSecurityPolicy, csp),
    ...line('X-Content-Type-Options', 'nosniff', security.ContentTypeOptions),
    ...line('X-Frame-Options', security.FrameOptions?.FrameOption, security.FrameOptions),
    ...line('Referrer-Policy', security.ReferrerPolicy?.ReferrerPolicy, security.ReferrerPolicy),
    ...line('Strict-Transport-Security', hstsValue, hsts),
    ...line('X-XSS-Protection', xss?.ModeBlock === true ? '1; mode=block' : '1', xss),
  ];
}
