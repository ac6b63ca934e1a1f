import { Stack } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';

/**
 * Lets a function use a key through one service only: whoever may read a table or a queue can't for that
 * reason open what the token vault has sealed under the same key.
 */
export function grantKey(
  key: IKey,
  fn: IGrantable,
  service: 'dynamodb' | 'secretsmanager' | 'sns' | 'sqs',
): void {
  const { region, urlSuffix } = Stack.of(key);
  fn.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({
      actions: [
        'kms:Decrypt',
        'kms:DescribeKey',
        'kms:Encrypt',
        'kms:GenerateDataKey',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
      ],
      resources: [key.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `${service}.${region}.${urlSuffix}` } },
    }),
  );
}
