import { invalid, nameOf } from '../resource-input.ts';
import type { Creator, Parts } from '../resource-parts.ts';
import { bucketConfig } from './bucket-config.ts';

export function bucketResources({ buckets }: Pick<Parts, 'buckets'>): Record<string, Creator> {
  return {
    'AWS::S3::Bucket'(input, logicalId) {
      const name = nameOf(input, 'BucketName', logicalId, 63).toLowerCase();
      const { arn } = buckets.declare(name, bucketConfig(input));
      const attributes = {
        Arn: arn,
        DomainName: `${name}.s3.amazonaws.com`,
        RegionalDomainName: `${name}.s3.${buckets.place.region}.amazonaws.com`,
      };
      return { ref: name, attributes };
    },
    'AWS::S3::BucketPolicy'(input, logicalId) {
      const bucket = buckets.find(input.string('Bucket'));
      if (bucket === undefined)
        throw invalid(`The bucket ${input.string('Bucket')} does not exist`);
      bucket.policy = input.record('PolicyDocument');
      return { ref: logicalId, attributes: {} };
    },
  };
}
