import { DomainError } from '../shared/errors.ts';
import { type Reply, redirect } from '../shared/http/reply.ts';
import { describeFault, log } from '../shared/log.ts';

/** Answers a refusal with the page that tells a person what happened: on these routes nobody reads JSON. */
export async function orProblemPage(
  provider: string,
  answer: () => Promise<Reply>,
): Promise<Reply> {
  try {
    return await answer();
  } catch (error) {
    const query = new URLSearchParams({ code: codeOf(error), provider });
    return redirect(303, `/problem?${query}`);
  }
}

/** A fault of ours gets a page as well, in the words of "that did not work". */
function codeOf(error: unknown): string {
  if (error instanceof DomainError) {
    log.info('refused', { code: error.code });
    return error.code;
  }
  log.error('fault', { fault: describeFault(error) });
  return 'UNEXPECTED';
}
