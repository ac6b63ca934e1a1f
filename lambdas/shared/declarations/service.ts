import * as z from 'zod/mini';

/** What a client may ask of each type of service. */
export const serviceActions = {
  'aws-s3': ['put', 'signPolicy', 'GetObject', 'PresignURL'],
  http: ['get', 'post', 'put', 'patch', 'delete', 'head'],
  twilio: ['send'],
} as const;

export type ServiceType = keyof typeof serviceActions;

const name = z
  .string()
  .check(z.regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be up to 64 letters, digits, _ and -'));
const bucket = z
  .string()
  .check(
    z.regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be named as buckets are: my-pictures'),
  );

/**
 * A service that clients call under rules: `integrations/services/<name>/config.json`.
 *
 * Exported apps of MongoDB App Services have the same file. Of theirs, keys and secrets count for nothing:
 * what runs here has a role of its own.
 */
export const serviceConfig = z.strictObject({
  $schema: z.optional(z.string()),
  id: z.optional(z.string()),
  name,
  type: z.enum(['aws-s3', 'http', 'twilio']),
  config: z.optional(z.record(z.string(), z.unknown())),
  secret_config: z.optional(z.record(z.string(), z.string())),
  version: z.optional(z.number()),
  /** The names of buckets that uploads may go to; without it those that the rules name. */
  buckets: z.optional(z.array(bucket)),
});

/** What allows calls: `integrations/services/<name>/rules/<rule>.json`. */
export const ruleFile = z.strictObject({
  $schema: z.optional(z.string()),
  id: z.optional(z.string()),
  name,
  actions: z.array(z.string()).check(z.minLength(1, 'must name an action')),
  /** A rule expression; without it the rule always holds. */
  when: z._default(z.unknown(), {}),
  /** Whose names an upload's key is among: the caller's own, or those that all callers share. */
  keys: z._default(z.enum(['own', 'shared']), 'own'),
});

/** A value for rules and functions: `integrations/values/<name>.json`. */
export const valueDeclaration = z.strictObject({
  $schema: z.optional(z.string()),
  id: z.optional(z.string()),
  name,
  /** Where it comes from a secret, the secret's name in Secrets Manager. */
  value: z.unknown(),
  from_secret: z._default(z.boolean(), false),
  private: z.optional(z.boolean()),
});

/** What differs between deployments: `integrations/environments/<tag>.json`. */
export const environmentDeclaration = z.strictObject({
  $schema: z.optional(z.string()),
  values: z._default(z.record(z.string(), z.unknown()), {}),
});

export type RuleFile = z.output<typeof ruleFile>;

/** A service with its rules. */
export interface ServiceDeclaration {
  readonly name: string;
  readonly type: ServiceType;
  readonly buckets: readonly string[];
  readonly rules: readonly RuleFile[];
}

/** What rules see besides the call. Values from secrets are not among them. */
export interface RuleSurroundings {
  readonly values: Readonly<Record<string, unknown>>;
  readonly environment: {
    readonly tag: string;
    readonly values: Readonly<Record<string, unknown>>;
  };
}
