/** What a rule may look at. Every part is JSON: `undefined` stands for what is absent, nothing else does. */
export interface RuleContext {
  /** The arguments of the call. */
  readonly args: object;
  readonly user: RuleUser | undefined;
  readonly request: RuleRequest | undefined;
  /** The declared values that are no secrets, by name. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly environment: RuleEnvironment;
}

/** Who calls. */
export interface RuleUser {
  /** Absent where the system itself calls. */
  readonly id?: string;
  readonly type: 'normal' | 'server' | 'system';
  readonly data: Readonly<Record<string, unknown>>;
  readonly custom_data: Readonly<Record<string, unknown>>;
  readonly identities: readonly { readonly id: string; readonly providerType: string }[];
}

/** The HTTP request that the call came with. */
export interface RuleRequest {
  readonly httpMethod: string;
  readonly httpReferrer?: string;
  readonly httpUserAgent?: string;
  readonly rawQueryString: string;
  readonly remoteIPAddress: string;
  readonly requestHeaders: Readonly<Record<string, readonly string[]>>;
  readonly service: string;
  readonly action: string;
}

/** `tag`: what the deployment is called, `production`; `values`: what is declared for it. */
export interface RuleEnvironment {
  readonly tag: string;
  readonly values: Readonly<Record<string, unknown>>;
}
