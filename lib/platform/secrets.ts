import { RemovalPolicy, Tags } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { grantKey } from './keys.ts';

export interface SecretProps {
  readonly key: IKey;
  readonly description: string;
}

/**
 * Lets a function read a secret. The secret's own `grantRead` would name the function in the key's policy,
 * and so make the state depend on what runs.
 */
export function grantReadSecret(secret: Secret, fn: IGrantable): void {
  allow(secret, fn, 'secretsmanager:GetSecretValue');
  grantSecretKey(secret, fn);
}

/** Lets a function put a new version of a secret in place of the current one. */
export function grantRotateSecret(secret: Secret, fn: IGrantable): void {
  allow(secret, fn, 'secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue');
  grantSecretKey(secret, fn);
}

function grantSecretKey({ encryptionKey }: Secret, fn: IGrantable): void {
  if (encryptionKey) grantKey(encryptionKey, fn, 'secretsmanager');
}

function allow(secret: Secret, fn: IGrantable, ...actions: string[]): void {
  fn.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({ actions, resources: [secret.secretArn] }),
  );
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
    acknowledge(this, {
      'AwsSolutions-SMG4': 'Rotated by the schedule rotate-keys, or never, as described',
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
    acknowledge(this, {
      'AwsSolutions-SMG4': 'A third party issues it, and its console rotates it',
    });
    Tags.of(this).add('switchboard:secret', holds);
    (this.node.defaultChild as CfnSecret).addMetadata('switchboard:secret', holds);
  }
}
