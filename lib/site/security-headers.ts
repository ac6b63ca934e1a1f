import { Duration } from 'aws-cdk-lib';
import {
  HeadersFrameOption,
  HeadersReferrerPolicy,
  ResponseHeadersPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';

/** Origins that the pages send uploads to, and show them from. */
export interface UploadOrigins {
  readonly to: readonly string[];
  readonly from: readonly string[];
}

function policyOf({ to, from }: UploadOrigins): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' data: blob: ${from.join(' ')}`,
    `connect-src 'self' ${to.join(' ')}`,
    "font-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** The headers that the OWASP cheat sheets on HTTP headers and REST ask of every answer. */
export function securityHeaders(scope: Construct, uploads: UploadOrigins): ResponseHeadersPolicy {
  return new ResponseHeadersPolicy(scope, 'SecurityHeaders', {
    comment: 'Security headers of pages and API',
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy: policyOf(uploads), override: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
      // Confirmation links carry their token in the fragment, and states travel in queries.
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
      strictTransportSecurity: {
        accessControlMaxAge: Duration.days(730),
        includeSubdomains: true,
        override: true,
      },
    },
    customHeadersBehavior: {
      customHeaders: [
        {
          header: 'permissions-policy',
          value: 'camera=(), geolocation=(), microphone=(), payment=(), otp-credentials=(self)',
          override: true,
        },
        { header: 'cross-origin-opener-policy', value: 'same-origin', override: true },
        { header: 'cross-origin-embedder-policy', value: 'require-corp', override: true },
        { header: 'cross-origin-resource-policy', value: 'same-origin', override: true },
      ],
    },
    removeHeaders: ['server', 'x-powered-by'],
  });
}
