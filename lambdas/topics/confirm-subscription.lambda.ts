import { type HttpDeps, onHttp, type Route } from '../shared/http/on-http.ts';
import { json } from '../shared/http/reply.ts';
import { type ConfirmDeps, confirm } from './domain/confirm.ts';
import { topicsErrors } from './errors.ts';
import { confirmationRequest } from './requests.ts';
import { confirmDeps } from './wiring.ts';

/** `POST /api/topics/confirmations`: the button behind the link of the consent request. */
export const confirmSubscriptionRoute: Route<ConfirmDeps & HttpDeps> = async (deps, request) => {
  const { token } = request.json(confirmationRequest);
  await confirm(deps, token, request.source);
  return json(200, { status: 'confirmed' });
};

export const handler = onHttp(confirmDeps, confirmSubscriptionRoute, topicsErrors);
