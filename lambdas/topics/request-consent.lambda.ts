import { requireSession } from '../phone/index.ts';
import { onHttp, type Route } from '../shared/http/on-http.ts';
import { json } from '../shared/http/reply.ts';
import { changeSubscription } from './domain/change-subscription.ts';
import { topicsErrors } from './errors.ts';
import { type SignedInLedgerDeps, signedInLedgerDeps } from './wiring.ts';

/** `POST /api/topics/invitations`: texts the consent request once more. */
export const requestConsentRoute: Route<SignedInLedgerDeps> = async (deps, request) => {
  const { id, person } = await requireSession(deps, request);
  const entry = await changeSubscription(deps, id, {
    input: 'resend-asked',
    method: 'page',
    source: request.source,
    number: person.phone,
  });
  return json(202, { status: entry?.status ?? 'none' });
};

export const handler = onHttp(signedInLedgerDeps, requestConsentRoute, topicsErrors);
