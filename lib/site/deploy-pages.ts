import { Stack, Token } from 'aws-cdk-lib';
import type { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import type { Construct } from 'constructs';
import { acknowledge } from '../platform/acknowledge.ts';

export interface PagesProps {
  /** Folder with the built pages. */
  readonly pages: string;
  readonly bucket: IBucket;
  readonly distribution: Distribution;
}

/**
 * Copies the built pages into their bucket. Files of earlier deploys stay, for pages that are open in some
 * browser still ask for them.
 */
export function deployPages(scope: Construct, { pages, bucket, distribution }: PagesProps): void {
  const files = { destinationBucket: bucket, sources: [Source.asset(pages)], prune: false };
  const assets = new BucketDeployment(scope, 'Assets', {
    ...files,
    exclude: ['*'],
    include: ['assets/*'],
    cacheControl: [CacheControl.fromString('public, max-age=31536000, immutable')],
  });
  const index = new BucketDeployment(scope, 'Files', {
    ...files,
    exclude: ['assets/*'],
    cacheControl: [CacheControl.fromString('public, max-age=0, must-revalidate')],
    distribution,
    distributionPaths: ['/*'],
  });
  // A page must not name assets that aren't there yet.
  index.node.addDependency(assets);
  acknowledgeCopier(Stack.of(scope));
}

/** The function that copies is made by aws-cdk-lib, one for the whole stack. */
function acknowledgeCopier(stack: Stack): void {
  const copier = stack.node.children.find(({ node }) =>
    node.id.startsWith('Custom::CDKBucketDeploy'),
  );
  if (copier === undefined)
    throw new Error('aws-cdk-lib no longer makes the copier that was acknowledged');
  const { s3, account, region } = placeOf(stack);
  const library = 'Written by aws-cdk-lib, runs during a deploy only';
  acknowledge(copier, {
    'AwsSolutions-L1': library,
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]':
      library,
    'AwsSolutions-IAM5[Action::s3:Abort*]': library,
    'AwsSolutions-IAM5[Action::s3:DeleteObject*]': library,
    'AwsSolutions-IAM5[Action::s3:GetBucket*]': library,
    'AwsSolutions-IAM5[Action::s3:GetObject*]': library,
    'AwsSolutions-IAM5[Action::s3:List*]': library,
    'AwsSolutions-IAM5[Resource::*]': library,
    [`AwsSolutions-IAM5[Resource::${s3}cdk-hnb659fds-assets-${account}-${region}/*]`]: library,
    [`AwsSolutions-IAM5[Resource::${s3}SwitchboardState:ExportsOutputRefSitePages600CC8A74D763D53/*]`]:
      library,
    'Serverless-LambdaDLQ': library,
    'Serverless-LambdaLatestVersion': library,
    'Serverless-LambdaTracing': library,
  });
}

/** Partition, account and region as cdk-nag writes them: known once credentials are set. */
function placeOf(stack: Stack) {
  const written = (value: string, unknown: string) => (Token.isUnresolved(value) ? unknown : value);
  const s3 = `arn:${written(stack.partition, '<AWS::Partition>')}:s3:::`;
  const account = written(stack.account, '<AWS::AccountId>');
  return { s3, account, region: written(stack.region, '<AWS::Region>') };
}
