import { requireSession } from '../phone/index.ts';
import { onHttp, type Route } from '../shared/http/on-http.ts';
import { json } from '../shared/http/reply.ts';
import { type AccountDeps, accountDeps } from './wiring.ts';

/** `GET /api/account`: everything that a person sees of themselves. */
export const showAccountRoute: Route<AccountDeps> = async (deps, request) => {
  const { id, person } = await requireSession(deps, request);
  const [status, connections, known] = await Promise.all([
    deps.subscriptionStatusOf(id),
    deps.connectionsOf(id),
    deps.devicesOf(id),
  ]);
  const preferences = person.preferences ?? deps.defaultPreferences;
  // A disconnected provider's devices stay in their table until they expire.
  const devices = known.filter(({ provider }) => connections.some((c) => c.provider === provider));
  const { phone } = person;
  return json(200, { phone, subscription: { status }, connections, devices, preferences });
};

export const handler = onHttp(accountDeps, showAccountRoute, {});
