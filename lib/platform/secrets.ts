import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

export interface SecretProps {
  readonly key: IKey;
  readonly description: string;
}

/** A key that AWS draws at the first deploy and nobody sees: `{"kid":"first","key":"…"}`. */
export class KeySecret extends Secret {
  constructor(scope: Construct, id: string, { key, description }: SecretProps) {
    super(scope, id, {
      description,
      encryptionKey: key,
      removalPolicy: RemovalPolicy.RETAIN,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ kid: 'first' }),
        generateStringKey: 'key',
        passwordLength: 64,
        excludePunctuation: true,
      },
    });
  }
}

/** Credentials that the operator fills in after the first deploy; until then they hold placeholders. */
export class OperatorSecret extends Secret {
  /** @param holds what it is for, as `doctor` names it: `twilio`, `provider/github` */
  constructor(
    scope: Construct,
    id: string,
    {
      key,
      description,
      holds,
      fields,
    }: SecretProps & { holds: string; fields: readonly [string, string] },
  ) {
    super(scope, id, {
      description,
      encryptionKey: key,
      removalPolicy: RemovalPolicy.RETAIN,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ [fields[0]]: '' }),
        generateStringKey: fields[1],
        excludePunctuation: true,
      },
    });
    (this.node.defaultChild as CfnSecret).addMetadata('switchboard:secret', holds);
  }
}
