import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Function as CdkFunction,
  Code,
  type FunctionProps,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { bundle } from './bundle.ts';
import { integrationsOf } from './deployment.ts';

export interface LambdaProps
  extends Pick<
    FunctionProps,
    'memorySize' | 'onFailure' | 'reservedConcurrentExecutions' | 'retryAttempts' | 'timeout'
  > {
  /** Path below `lambdas/`: `phone/check-code.lambda.ts`. */
  readonly entry: string;
  /** What it does, in a sentence; shown in the console. */
  readonly description: string;
  /** Typed by the capability's `env.ts`: `{…} satisfies PhoneEnv`. */
  readonly environment?: Record<string, string>;
}

/** A function of ours: one bundle, one role, one log group. */
export class Lambda extends CdkFunction {
  readonly ownRole: Role;

  constructor(scope: Construct, id: string, { entry, ...props }: LambdaProps) {
    const integrations = integrationsOf(scope);
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: integrations.settings.operations.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    logGroup.grantWrite(role);
    super(scope, id, {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      memorySize: 512,
      timeout: Duration.seconds(15),
      tracing: Tracing.ACTIVE,
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.WARN,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      ...props,
      code: Code.fromAsset(bundle(entry, integrations, scope.node.tryGetContext('codeCache'))),
      role,
      logGroup,
    });
    this.ownRole = role;
    acknowledge(role, { 'AwsSolutions-IAM5[Resource::*]': 'X-Ray knows no resources' });
    acknowledge(this, {
      'Serverless-LambdaDLQ':
        'The API answers its caller, queues keep dead letters, schedules come again, topics have a destination',
    });
  }

  /** Adds variables typed by the `env.ts` of the capability that grants something. */
  addEnvironmentOf(environment: Record<string, string>): void {
    for (const [name, value] of Object.entries(environment)) this.addEnvironment(name, value);
  }
}
