import { FunctionError } from '../lambda/process.ts';
import { Refusal } from './gateway-responses.ts';
import type { Integration } from './routes.ts';

/** Runs a function with an event in JSON; resolves to its result in JSON. */
export type Invoke = (functionArn: string, event: string) => Promise<string>;

const defaultTimeout = 29_000;

/**
 * Runs the function behind a Lambda proxy integration, for as long as the integration waits.
 * Rejects with Refusal when there is no result.
 */
export async function integrate(
  { Type, Uri = '', TimeoutInMillis = defaultTimeout }: Integration,
  event: string,
  invoke: Invoke,
): Promise<string> {
  const [, functionArn] = /\/functions\/(.+)\/invocations$/.exec(Uri) ?? [];
  if (Type !== 'AWS_PROXY' || functionArn === undefined) {
    throw new Refusal('API_CONFIGURATION_ERROR');
  }
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Refusal('INTEGRATION_TIMEOUT')), TimeoutInMillis);
  });
  try {
    return await Promise.race([invoke(functionArn, event), late]);
  } catch (error) {
    if (error instanceof FunctionError) throw new Refusal('INTEGRATION_FAILURE');
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
