import type { Assembly } from './assembly.ts';
import { distributionDomain, type Place, servesApi } from './physical-ids.ts';

export interface Distribution {
  /** `<stack>/<logical id>` */
  id: string;
  /** Where it would be found in the account: its own domain, and aliases. */
  domains: string[];
  isMain: boolean;
}

/** The distributions that will exist; the main one is that which has the API behind it. */
export function distributions({ stacks }: Assembly, place: Place): Distribution[] {
  return stacks.flatMap(({ name: stack, template }) =>
    Object.entries(template.Resources)
      .filter(([, { Type }]) => Type === 'AWS::CloudFront::Distribution')
      .map(([logicalId, { Properties: properties = {} }]) => {
        const config = properties['DistributionConfig'] as { Aliases?: unknown[] } | undefined;
        const domain = distributionDomain({ stack, logicalId, properties, place });
        return {
          id: `${stack}/${logicalId}`,
          domains: [domain, ...(config?.Aliases ?? [])].map(String),
          isMain: servesApi({ properties }),
        };
      }),
  );
}

/**
 * Replaces the origins under which distributions and buckets would be found in the account, `https` on their
 * domains, by the local ones. `originOf` says where a distribution answers.
 */
export function localOrigins(
  found: readonly Distribution[],
  originOf: (distribution: Distribution) => string,
  s3: { region: string; endpoint: string },
): (value: string) => string {
  const deployed = found.flatMap((one) =>
    one.domains.map((domain): [string, string] => [`https://${domain}`, originOf(one)]),
  );
  const bucket = new RegExp(
    `https://[a-z\\d][a-z\\d.-]*\\.s3(\\.${s3.region})?\\.amazonaws\\.com`,
    'g',
  );
  return (value) =>
    deployed
      .reduce((text, [origin, local]) => text.replaceAll(origin, local), value)
      .replace(bucket, s3.endpoint);
}
