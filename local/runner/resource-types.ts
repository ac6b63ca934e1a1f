/**
 * Types that need nothing to run: observation and protection of the account, wiring that the runner reads
 * from the resources around it, and what only a deployment needs.
 */
const harmless = [
  /^AWS::ApiGateway::/,
  /^AWS::CDK::Metadata$/,
  /^AWS::CloudFront::/,
  /^AWS::CloudWatch::/,
  /^AWS::Budgets::/,
  /^AWS::CertificateManager::/,
  /^AWS::IAM::/,
  /^AWS::Lambda::(Permission|Version|Alias|LayerVersion)$/,
  /^AWS::Logs::/,
  /^AWS::Route53::/,
  /^AWS::SecretsManager::(ResourcePolicy|RotationSchedule)$/,
  /^AWS::SNS::TopicPolicy$/,
  /^AWS::SQS::QueuePolicy$/,
  /^AWS::Synthetics::/,
  /^AWS::WAFv2::/,
  /^AWS::XRay::/,
  /^Custom::(CDKBucketDeployment|S3AutoDeleteObjects|LogRetention)$/,
];

/** Whether a resource of this type may be left out locally without changing what the product does. */
export function isHarmless(type: string): boolean {
  return harmless.some((pattern) => pattern.test(type));
}
