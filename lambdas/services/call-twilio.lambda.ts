import { DomainError, type ErrorTable } from '../shared/errors.ts';
import { problemOf } from '../shared/http/reply.ts';
import { parse } from '../shared/http/request.ts';
import { describeFault, log } from '../shared/log.ts';
import { once } from '../shared/once.ts';
import { type SentServiceText, topicsErrors } from '../topics/index.ts';
import { authorize, serviceNamed } from './domain/authorize.ts';
import { ServicesError, servicesErrors } from './errors.ts';
import { serverCall } from './requests.ts';
import { type CallTwilioDeps, callTwilioDeps } from './wiring.ts';

/** What the caller gets: what became of the text, or the refusal (RFC 9457) with seconds to wait where they are known. */
export type TwilioAnswer =
  | SentServiceText
  | { readonly problem: ReturnType<typeof problemOf>; readonly retryAfterSeconds?: number };

const errors: ErrorTable = { ...topicsErrors, ...servicesErrors };

/** Invoked by functions on a server, never by clients: texts somebody what a rule allows. */
export function callTwilio(deps: () => Promise<CallTwilioDeps>) {
  return async (event: unknown): Promise<TwilioAnswer> => {
    try {
      return await send(await deps(), event);
    } catch (error) {
      if (!(error instanceof DomainError)) {
        log.error('fault', { fault: describeFault(error) });
        throw error;
      }
      log.info('refused', { code: error.code });
      const { retryAfterSeconds } = error;
      const problem = problemOf(error, errors);
      return retryAfterSeconds === undefined ? { problem } : { problem, retryAfterSeconds };
    }
  };
}

/** @throws HttpError REQUEST_INVALID; ServicesError, TopicsError */
async function send(deps: CallTwilioDeps, event: unknown): Promise<SentServiceText> {
  const { service: name, action, args: given, user, cause } = parse(serverCall, event);
  const service = serviceNamed(deps, name, 'twilio');
  if (given.from !== undefined && given.from !== deps.from) {
    throw new ServicesError('SENDER_UNKNOWN');
  }
  const args = { ...given, from: deps.from };
  await authorize(deps, service, { action, caller: user, args, request: undefined });
  const scoped = cause === undefined ? undefined : JSON.stringify([name, cause]);
  return deps.sendText({ to: args.to, body: args.body, cause: scoped });
}

export const handler = callTwilio(once(callTwilioDeps));
