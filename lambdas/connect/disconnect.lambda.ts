import { requireSession } from '../phone/index.ts';
import { onHttp, type Route } from '../shared/http/on-http.ts';
import { noContent } from '../shared/http/reply.ts';
import { refOf } from './domain/connection.ts';
import { disconnect } from './domain/disconnect.ts';
import { connectErrors } from './errors.ts';
import { connectionPath } from './requests.ts';
import { disconnectDeps } from './wiring.ts';

type Deps = ReturnType<typeof disconnectDeps>;

/** `DELETE /api/connections/{id}`: revokes at the provider and deletes; only one's own can be named. */
export const disconnectRoute: Route<Deps> = async (deps, request) => {
  const { id: person } = await requireSession(deps, request);
  const { id } = request.path(connectionPath);
  await disconnect(deps, refOf({ person, id }));
  return noContent();
};

export const handler = onHttp(disconnectDeps, disconnectRoute, connectErrors);
