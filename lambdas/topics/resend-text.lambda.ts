import { requireSession } from '../phone/index.ts';
import { onHttp, type Route } from '../shared/http/on-http.ts';
import { json } from '../shared/http/reply.ts';
import { type ResendDeps, resendText } from './domain/resend-text.ts';
import { topicsErrors } from './errors.ts';
import { textPath } from './requests.ts';
import { resendDeps, type SignedInLedgerDeps } from './wiring.ts';

/** `POST /api/texts/{id}/resends`: sends again a text that failed or whose fate is unknown. */
export const resendTextRoute: Route<ResendDeps & SignedInLedgerDeps> = async (deps, request) => {
  const { id: person } = await requireSession(deps, request);
  const { id } = request.path(textPath);
  await resendText(deps, person, id, request.source);
  return json(202, {});
};

export const handler = onHttp(resendDeps, resendTextRoute, topicsErrors);
