import { browserOf, requireSession } from '../phone/index.ts';
import { onHttp, type Route } from '../shared/http/on-http.ts';
import { redirect } from '../shared/http/reply.ts';
import { finishConnecting } from './domain/finish-connecting.ts';
import { connectErrors } from './errors.ts';
import { orProblemPage } from './problem-page.ts';
import { providerPath } from './requests.ts';
import { finishDeps } from './wiring.ts';

type Deps = ReturnType<typeof finishDeps>;

/** `GET /api/connect/{provider}/callback`: where the provider sends the person back to. */
export const finishConnectingRoute: Route<Deps> = async (deps, request) => {
  const { provider } = request.path(providerPath);
  return orProblemPage(provider, async () => {
    const { id } = await requireSession(deps, request);
    const parameters = new URLSearchParams(request.queryString);
    const browser = browserOf(request);
    await finishConnecting(deps, { person: id, browser, provider, parameters });
    return redirect(303, '/account');
  });
};

export const handler = onHttp(finishDeps, finishConnectingRoute, connectErrors);
