import type { Deployed } from '../deploy.ts';
import { accessKeyOf, localSecret, localToken } from '../roles.ts';

export interface Surroundings {
  region: string;
  /** Where the AWS SDKs send their requests. */
  endpoint: string;
  /** Where those of S3 do. */
  s3Endpoint: string;
  /** What stands for each outside origin. */
  outside: Record<string, string>;
  /** Replaces deployed origins in a variable's value by local ones. */
  localize(value: string): string;
}

/** The variables of a function's process: its own, and those that Lambda sets. */
export function functionEnvironment(
  { properties, ref: name }: Deployed,
  { region, endpoint, s3Endpoint, outside, localize }: Surroundings,
): Record<string, string> {
  const { Variables: declared = {} } = (properties['Environment'] ?? {}) as {
    Variables?: Record<string, string>;
  };
  const own = Object.entries(declared).map(([key, value]) => [
    key,
    localize(key === 'OUTSIDE_ORIGINS' ? redirected(value, outside) : value),
  ]);
  return {
    ...Object.fromEntries(own),
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(properties['MemorySize'] ?? 128),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: s3Endpoint,
    AWS_ACCESS_KEY_ID: accessKeyOf(String(properties['Role'])),
    AWS_SECRET_ACCESS_KEY: localSecret,
    AWS_SESSION_TOKEN: localToken,
    _HANDLER: String(properties['Handler']),
    TZ: 'UTC',
  };
}

function redirected(origins: string, simulated: Record<string, string>): string {
  const declared = Object.entries(JSON.parse(origins) as Record<string, string>);
  return JSON.stringify(
    Object.fromEntries(declared.map(([origin, base]) => [origin, simulated[origin] ?? base])),
  );
}
