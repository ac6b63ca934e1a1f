import { browserOf, requireSession } from '../phone/index.ts';
import { onHttp, type Route } from '../shared/http/on-http.ts';
import { redirect } from '../shared/http/reply.ts';
import { startConnecting } from './domain/start-connecting.ts';
import { connectErrors } from './errors.ts';
import { orProblemPage } from './problem-page.ts';
import { providerPath } from './requests.ts';
import { type StartRouteDeps, startDeps } from './wiring.ts';

/** `GET /api/connect/{provider}`: sends the person to the provider's consent page. */
export const startConnectingRoute: Route<StartRouteDeps> = async (deps, request) => {
  const { provider } = request.path(providerPath);
  return orProblemPage(provider, async () => {
    const { id } = await requireSession(deps, request);
    const browser = browserOf(request);
    return redirect(302, await startConnecting(deps, { person: id, browser, provider }));
  });
};

export const handler = onHttp(startDeps, startConnectingRoute, connectErrors);
