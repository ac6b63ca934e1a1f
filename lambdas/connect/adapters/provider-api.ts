import { jsonOf } from '../../shared/parse-json.ts';
import { epochSeconds } from '../../shared/time.ts';
import { ConnectError } from '../errors.ts';
import { type Answer, exchange } from './exchange.ts';
import { refuseTrouble, troubleOf } from './trouble.ts';

/**
 * Reads from a provider's API in a person's name (RFC 6750): eight seconds, 1 MiB, no redirects.
 *
 * @returns the JSON of a 200 answer, of unknown shape
 * @throws ConnectError ACCESS_TOKEN_REJECTED (401), PROVIDER_GONE (410), PROVIDER_UNAVAILABLE (429, 5xx, none;
 * with `retryAfterSeconds`), PROVIDER_NONSENSE (no JSON, too large), PROVIDER_REJECTED (anything else)
 */
export async function fetchProvider(url: string, accessToken: string): Promise<unknown> {
  const answer = await ask(url, accessToken);
  refuseTrouble(answer, epochSeconds());
  if (answer.status === 401) throw new ConnectError('ACCESS_TOKEN_REJECTED');
  if (answer.status !== 200) throw new ConnectError('PROVIDER_REJECTED');
  const json = jsonOf(answer.body);
  if (json === undefined) throw new ConnectError('PROVIDER_NONSENSE');
  return json;
}

async function ask(url: string, accessToken: string): Promise<Answer> {
  try {
    const headers = { accept: 'application/json', authorization: `Bearer ${accessToken}` };
    return await exchange({ url, method: 'GET', headers });
  } catch (error) {
    throw troubleOf(error);
  }
}
