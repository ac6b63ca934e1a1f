import { CfnOutput, RemovalPolicy } from 'aws-cdk-lib';
import {
  AccessLogField,
  AccessLogFormat,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  type Resource,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { integrationsOf } from './deployment.ts';
import { addProblemResponses } from './gateway-responses.ts';
import { Lambda } from './lambda.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type RouteString = `${Method} /${string}`;

export const stageName = 'prod';

/**
 * The REST API behind the distribution. It wants an API key that only the distribution knows and sends, so
 * that nobody reaches it past the distribution.
 */
export class Api extends Construct {
  readonly rest: RestApi;
  readonly #methods = new Map<string, Set<Method>>();

  constructor(scope: Construct, id: string, { originKey }: { originKey: Secret }) {
    super(scope, id);
    const { api, operations } = integrationsOf(this).settings;
    const throttle = { rateLimit: api.requestsPerSecond, burstLimit: api.burst };
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: operations.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.rest = new RestApi(this, 'Rest', {
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: true,
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
      deployOptions: {
        stageName,
        metricsEnabled: true,
        tracingEnabled: true,
        throttlingRateLimit: api.requestsPerSecond,
        throttlingBurstLimit: api.burst,
        accessLogDestination: new LogGroupLogDestination(accessLog),
        accessLogFormat: withoutQueryCookieOrReferrer(),
      },
      defaultMethodOptions: { apiKeyRequired: true },
    });
    const key = this.rest.addApiKey('OriginKey', { value: originKey.secretValue.unsafeUnwrap() });
    const plan = this.rest.addUsagePlan('Throttle', { throttle });
    plan.addApiKey(key);
    plan.addApiStage({ stage: this.rest.deploymentStage });
    addProblemResponses(this.rest);
    acknowledge(this.rest, findings);
  }

  /** Registers a function for a route: `POST /api/phone/checks`; `{name}` is a path parameter. */
  route(route: RouteString, fn: Lambda): void {
    const [method, path] = route.split(' ') as [Method, string];
    this.rest.root
      .resourceForPath(path)
      .addMethod(method, new LambdaIntegration(fn, { allowTestInvoke: false }));
    const methods = this.#methods.get(path) ?? new Set();
    this.#methods.set(path, methods.add(method));
  }

  /** After the last route: all other methods of each path are answered 405 with `Allow` (RFC 9110, 15.5.6). */
  refuseOtherMethods(): void {
    const allowed = Object.fromEntries([...this.#methods].map(([path, set]) => [path, [...set]]));
    const refuse = new Lambda(this, 'RefuseMethod', {
      entry: 'gateway/refuse-method.lambda.ts',
      description: 'Answers 405 to a method that a path does not have',
      environment: { ALLOWED_METHODS: JSON.stringify(allowed) },
    });
    // One permission for all paths: a stack has room for 500 resources.
    const integration = new LambdaIntegration(refuse, { scopePermissionToMethod: false });
    for (const path of this.#methods.keys()) this.#resource(path).addMethod('ANY', integration);
    new CfnOutput(this, 'RestApiId', { value: this.rest.restApiId });
  }

  #resource(path: string): Resource {
    return this.rest.root.resourceForPath(path);
  }
}

const findings = {
  'AwsSolutions-APIG2':
    'Each function parses every part of its request and answers problem documents',
  'AwsSolutions-APIG3': 'The WAF, where the settings ask for one, is on the distribution in front',
  'AwsSolutions-APIG4':
    'The origin key admits the distribution alone; sessions are checked by each function',
  'AwsSolutions-APIG6': 'Execution logs would hold bodies, and so codes; the access log is on',
  'AwsSolutions-COG4': 'People prove a number, not a password: sessions are our own',
  'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]':
    'The role that API Gateway asks for, for the whole account and region',
};

/** What may be kept of a request: queries, cookies and referrers can hold codes, states and tokens. */
function withoutQueryCookieOrReferrer(): AccessLogFormat {
  return AccessLogFormat.custom(
    JSON.stringify({
      requestId: AccessLogField.contextRequestId(),
      time: AccessLogField.contextRequestTimeEpoch(),
      method: AccessLogField.contextHttpMethod(),
      path: AccessLogField.contextResourcePath(),
      status: AccessLogField.contextStatus(),
      bytes: AccessLogField.contextResponseLength(),
      milliseconds: AccessLogField.contextResponseLatency(),
      error: AccessLogField.contextErrorResponseType(),
    }),
  );
}
