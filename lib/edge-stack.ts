import { Stack, type StackProps } from 'aws-cdk-lib';
import { CfnIPSet, CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { integrationsOf } from './platform/deployment.ts';

const managedGroups = [
  'AWSManagedRulesAmazonIpReputationList',
  'AWSManagedRulesCommonRuleSet',
  'AWSManagedRulesKnownBadInputsRuleSet',
];

/** What stands before the distribution where the settings ask for it. CloudFront takes it from us-east-1 alone. */
export class EdgeStack extends Stack {
  readonly webAclArn: string;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const { allowedAddresses, waf } = integrationsOf(this).settings.api;
    const rules = [
      ...(allowedAddresses.length > 0 ? [this.#blockAllBut(allowedAddresses)] : []),
      ...(waf ? managedGroups.map(managedRule) : []),
    ];
    const acl = new CfnWebACL(this, 'WebAcl', {
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      visibilityConfig: visible('WebAcl'),
      rules: rules.map((rule, priority) => ({ ...rule, priority })),
    });
    this.webAclArn = acl.attrArn;
  }

  /** An address of neither family's list is blocked. */
  #blockAllBut(addresses: readonly string[]) {
    const sets = (['IPV4', 'IPV6'] as const).map((ipAddressVersion) => {
      const isIpv6 = ipAddressVersion === 'IPV6';
      return new CfnIPSet(this, `Allowed${ipAddressVersion}`, {
        scope: 'CLOUDFRONT',
        ipAddressVersion,
        addresses: addresses.filter((address) => address.includes(':') === isIpv6),
      });
    });
    const isListed = sets.map(({ attrArn }) => ({ ipSetReferenceStatement: { arn: attrArn } }));
    return {
      name: 'AllowedAddresses',
      statement: { notStatement: { statement: { orStatement: { statements: isListed } } } },
      action: { block: {} },
      visibilityConfig: visible('AllowedAddresses'),
    };
  }
}

function managedRule(name: string) {
  return {
    name,
    statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
    overrideAction: { none: {} },
    visibilityConfig: visible(name),
  };
}

function visible(metricName: string) {
  // Sampled requests would show queries, and so OAuth codes.
  return { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false, metricName };
}
