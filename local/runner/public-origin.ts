import type { Assembly } from './assembly.ts';

/**
 * Replaces the origins under which the deployed distribution would be found, `https` on its domain or on
 * an alias, by the local one.
 */
export function publicOrigin(
  { stacks }: Assembly,
  host: string,
  origin: string,
): (value: string) => string {
  const aliases = stacks
    .flatMap(({ template }) => Object.values(template.Resources))
    .filter(({ Type }) => Type === 'AWS::CloudFront::Distribution')
    .flatMap(({ Properties }) => {
      const config = Properties?.['DistributionConfig'] as { Aliases?: unknown[] } | undefined;
      return config?.Aliases ?? [];
    });
  const deployed = [host, ...aliases].map((domain) => `https://${String(domain)}`);
  return (value) => deployed.reduce((text, one) => text.replaceAll(one, origin), value);
}
