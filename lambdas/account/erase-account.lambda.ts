import { endedSession, requireSession } from '../phone/index.ts';
import { onHttp, type Route } from '../shared/http/on-http.ts';
import { noContent } from '../shared/http/reply.ts';
import { erase } from './domain/erase.ts';
import { type EraseRouteDeps, eraseRouteDeps } from './wiring.ts';

/** `DELETE /api/account`: erases the person; only the proof of their opt-out and consent stays, under a keyed hash. */
export const eraseAccountRoute: Route<EraseRouteDeps> = async (deps, request) => {
  const { id } = await requireSession(deps, request);
  await erase(deps, id);
  return noContent([endedSession()]);
};

export const handler = onHttp(eraseRouteDeps, eraseAccountRoute, {});
