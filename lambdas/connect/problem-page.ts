import { DomainError } from '../shared/errors.ts';
import { type Reply, redirect } from '../shared/http/reply.ts';
import { log } from '../shared/log.ts';

/** Answers a refusal with the page that tells a person what happened: on these routes nobody reads JSON. */
export async function orProblemPage(
  provider: string,
  answer: () => Promise<Reply>,
): Promise<Reply> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    log.info('refused', { code: error.code, provider });
    const query = new URLSearchParams({ code: error.code, provider });
    return redirect(303, `/problem?${query}`);
  }
}
