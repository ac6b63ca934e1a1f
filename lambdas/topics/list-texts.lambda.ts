import { requireSession } from '../phone/index.ts';
import { onHttp, type Route } from '../shared/http/on-http.ts';
import { json } from '../shared/http/reply.ts';
import { shownStatus } from './domain/resend-text.ts';
import { topicsErrors } from './errors.ts';
import { type TextListDeps, textListDeps } from './wiring.ts';

/** So that what may be missing is among them, however much services have sent. */
const most = 200;

/** `GET /api/texts`: what we have texted to whoever is signed in, newest first, without the words. */
export const listTextsRoute: Route<TextListDeps> = async (deps, request) => {
  const { id: person } = await requireSession(deps, request);
  const now = deps.now();
  const texts = (await deps.texts.listFor(person, most)).map(({ id, record }) => ({
    id,
    kind: record.content.kind,
    status: shownStatus(record, now),
    at: new Date(record.at * 1000).toISOString(),
  }));
  return json(200, { texts });
};

export const handler = onHttp(textListDeps, listTextsRoute, topicsErrors);
