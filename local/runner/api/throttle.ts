import type { Deployed, Deployment } from '../deploy.ts';

/** Allows `burst` calls at once and `rate` calls per second in the long run. */
export class TokenBucket {
  readonly #rate: number;
  readonly #burst: number;
  readonly #now: () => number;
  #tokens: number;
  #filledAt: number;

  /** `now` in milliseconds: real time, since a moved product clock refills nothing. */
  constructor(rate: number, burst: number, now: () => number = () => performance.now()) {
    this.#rate = rate;
    this.#burst = burst;
    this.#now = now;
    this.#tokens = burst;
    this.#filledAt = now();
  }

  take(): boolean {
    const now = this.#now();
    const earned = ((now - this.#filledAt) / 1000) * this.#rate;
    this.#tokens = Math.min(this.#burst, this.#tokens + earned);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}

interface Throttle {
  RateLimit?: number;
  BurstLimit?: number;
}

export interface Plan {
  /** Value of the API key → its id. */
  keys: Map<string, string>;
  bucket: TokenBucket | undefined;
}

/** The usage plans of a stage, with the values of the API keys on them. */
export function plansOf(deployment: Deployment, apiId: string, stage: string): Plan[] {
  return deployment
    .ofType('AWS::ApiGateway::UsagePlan')
    .filter(({ properties }) =>
      ((properties['ApiStages'] ?? []) as { ApiId?: string; Stage?: string }[]).some(
        (on) => on.ApiId === apiId && on.Stage === stage,
      ),
    )
    .map((plan) => ({
      keys: keysOn(deployment, plan),
      bucket: bucketOf((plan.properties['Throttle'] ?? {}) as Throttle),
    }));
}

/** The limit of a stage for all its callers together. */
export function stageBucket(stage: Deployed): TokenBucket | undefined {
  const settings = (stage.properties['MethodSettings'] ?? []) as {
    HttpMethod?: string;
    ResourcePath?: string;
    ThrottlingRateLimit?: number;
    ThrottlingBurstLimit?: number;
  }[];
  const all = settings.find((one) => one.HttpMethod === '*' && one.ResourcePath === '/*');
  const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = all ?? {};
  return bucketOf({
    ...(rate === undefined ? {} : { RateLimit: rate }),
    ...(burst === undefined ? {} : { BurstLimit: burst }),
  });
}

function bucketOf({ RateLimit: rate, BurstLimit: burst }: Throttle): TokenBucket | undefined {
  if (rate === undefined && burst === undefined) return undefined;
  return new TokenBucket(rate ?? 10_000, burst ?? 5_000);
}

function keysOn(deployment: Deployment, plan: Deployed): Map<string, string> {
  const ids = deployment
    .ofType('AWS::ApiGateway::UsagePlanKey')
    .filter(({ properties }) => properties['UsagePlanId'] === plan.ref)
    .map(({ properties }) => properties['KeyId']);
  return new Map(
    deployment
      .ofType('AWS::ApiGateway::ApiKey')
      .filter(({ ref, properties }) => ids.includes(ref) && properties['Enabled'] !== false)
      .map(({ ref, properties }) => [String(properties['Value']), ref]),
  );
}
