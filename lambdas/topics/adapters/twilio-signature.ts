import { validateRequest } from 'twilio/lib/webhooks/webhooks';
import type { HttpRequest } from '../../shared/http/request.ts';
import { TopicsError } from '../errors.ts';

export interface SignatureDeps {
  /** `https://host` as Twilio was told it. */
  readonly publicOrigin: string;
  /** The account's token; `isFresh`: not from memory, since it may have been changed. */
  readonly authToken: (isFresh?: boolean) => Promise<string>;
}

/**
 * Makes sure that Twilio has signed a webhook (X-Twilio-Signature: URL with query, and all form fields).
 *
 * @param path of the route, as it stands in the URL that Twilio was told
 * @throws TopicsError SIGNATURE_INVALID; HttpError for a body that is no form or too large
 */
export async function requireSignature(
  { publicOrigin, authToken }: SignatureDeps,
  request: HttpRequest,
  path: string,
): Promise<void> {
  const sent = [...request.formFields()];
  // The values of a repeated field can be told apart by no signature, and Twilio repeats none.
  const fields = Object.fromEntries(sent);
  if (Object.keys(fields).length < sent.length) throw new TopicsError('SIGNATURE_INVALID');
  const signature = request.header('x-twilio-signature') ?? '';
  const query = request.queryString;
  const url = `${publicOrigin}${path}${query === '' ? '' : `?${query}`}`;
  const isSigned = (token: string) => validateRequest(token, signature, url, fields);
  if (isSigned(await authToken()) || isSigned(await authToken(true))) return;
  throw new TopicsError('SIGNATURE_INVALID');
}
