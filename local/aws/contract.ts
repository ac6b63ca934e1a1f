import type { Credential, S3Response, ServiceRead } from './s3/index.ts';

export interface AwsOptions {
  /** All state lives here and survives the process being killed. */
  dataDir: string;
  /** Default: any free one. */
  port?: number;
  region: string;
  accountId: string;
  /** Decides a call as IAM would. The principal is the access key id of the request's credential. */
  authorize(call: {
    accessKeyId: string;
    action: string;
    resource: string;
    context: Record<string, string | string[]>;
  }): boolean;
  /**
   * What S3 verifies signatures with; undefined for an access key that nobody has. Default: every access key
   * has the secret `local`. The other services take an access key for granted.
   */
  credential?(accessKeyId: string): Credential | undefined;
  /** Invokes a function and waits for its result; rejects on a function error. */
  invoke: InvokeFunction;
  /** Whether there is a function to be invoked by name. Default: there always is. */
  hasFunction?(functionArn: string): boolean;
  /** Hands a text to the phone network; may reject for a number it can't reach. */
  text(message: { to: string; from: string; body: string; messageId: string }): Promise<void>;
  /** Told why something went to a dead-letter queue or nowhere: a policy or key that lets nobody in. */
  warn?(message: string): void;
  /** Nothing is invoked before this settles, so that work left by an earlier run finds its function. */
  ready?: Promise<unknown>;
}

/** `requestId`: of an event that may be tried again, so that all tries have the same. */
export type InvokeFunction = (
  functionArn: string,
  event: unknown,
  requestId?: string,
) => Promise<unknown>;

/** What a template's `Ref` and `Fn::GetAtt` give for a resource. */
export interface Created {
  ref: string;
  attributes: Record<string, string>;
}

export interface Aws {
  /** For `AWS_ENDPOINT_URL`. */
  endpoint: string;
  /** For `AWS_ENDPOINT_URL_S3`. */
  s3Endpoint: string;
  /** Answers as S3 does when a service reads an object, as far as the bucket's policy lets it. */
  readObject(request: ServiceRead): S3Response;
  /** Makes a resource be as its resolved CloudFormation properties say; undefined for an unknown type. */
  create(
    type: string,
    logicalId: string,
    properties: Record<string, unknown>,
  ): Promise<Created | undefined>;
  /** Invokes as SNS and EventBridge do: kept first, retried twice, then the on-failure destination. */
  invokeAsync(functionArn: string, event: unknown): void;
  publish(topicArn: string, message: string): void;
  /** The current string of a secret. */
  secret(arnOrName: string): string | undefined;
  putSecret(arnOrName: string, value: string): void;
  /**
   * Resolves when no function is at work and nothing is left to do within five seconds: no
   * asynchronous invocation, no request of S3, no message in a queue that feeds a function. What is due later (a delay, a
   * visibility timeout, a retry minutes away) and what no function consumes does not hold it up.
   */
  idle(): Promise<void>;
  /** Messages in each queue, by queue name: visible, in flight or delayed. */
  queueDepths(): Record<string, number>;
  /** Starts at once what has become due, for instance after the clock was moved. */
  tick(): void;
  close(): Promise<void>;
}
