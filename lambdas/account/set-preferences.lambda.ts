import { requireSession } from '../phone/index.ts';
import { onHttp, type Route } from '../shared/http/on-http.ts';
import { json } from '../shared/http/reply.ts';
import { preferences } from '../shared/preferences.ts';
import { decideOn } from '../shared/versioned-items.ts';
import { type SignedInDeps, signedInDeps } from './wiring.ts';

/** `PUT /api/account/preferences`: threshold, quiet hours and time zone, all at once. */
export const setPreferencesRoute: Route<SignedInDeps> = async (deps, request) => {
  const { id } = await requireSession(deps, request);
  const chosen = request.json(preferences);
  await decideOn(deps.people, id, (person) =>
    person === undefined || person.erasingSince !== undefined
      ? { answer: undefined }
      : { item: { ...person, preferences: chosen }, answer: undefined },
  );
  return json(200, chosen);
};

export const handler = onHttp(signedInDeps, setPreferencesRoute, {});
