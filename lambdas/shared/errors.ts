/** What a refusal is called, which HTTP status it gets and what the caller is told; one table a capability. */
export type ErrorTable = Readonly<
  Record<string, { readonly status: number; readonly detail: string }>
>;

export interface DomainErrorOptions {
  /** When trying again makes sense; becomes `Retry-After`. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
  /** Further members of the problem document: `{service: 's3', action: 'put'}`. */
  readonly members?: Readonly<Record<string, string>>;
}

/** A refusal that the caller is meant to see, known by a stable code. Anything else thrown is a fault. */
export class DomainError<Code extends string = string> extends Error {
  override readonly name = 'DomainError';
  readonly retryAfterSeconds: number | undefined;
  readonly members: Readonly<Record<string, string>>;

  constructor(
    readonly code: Code,
    { retryAfterSeconds, cause, members = {} }: DomainErrorOptions = {},
  ) {
    super(code, cause === undefined ? undefined : { cause });
    this.retryAfterSeconds = retryAfterSeconds;
    this.members = members;
  }
}
