import type { Context } from 'aws-lambda';
import { DomainError, type ErrorTable } from '../shared/errors.ts';
import { requestRefused } from '../shared/http/errors.ts';
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

type RequestContext = Pick<Context, 'awsRequestId'>;

const errors: ErrorTable = { ...topicsErrors, ...servicesErrors };

/** Invoked by functions on a server, never by clients: texts somebody what a rule allows. */
export function callTwilio(deps: () => Promise<CallTwilioDeps>) {
  return async (event: unknown, { awsRequestId }: RequestContext): Promise<TwilioAnswer> => {
    try {
      return await send(await deps(), event, awsRequestId);
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
async function send(
  deps: CallTwilioDeps,
  event: unknown,
  requestId: string,
): Promise<SentServiceText> {
  const { service: name, action, args: given, user, cause } = parse(serverCall, event);
  const service = serviceNamed(deps, name, 'twilio');
  if (given.from !== undefined && given.from !== deps.from) {
    throw new ServicesError('SENDER_UNKNOWN');
  }
  refuseAbove(deps.longestBytes, given.body);
  const args = { ...given, from: deps.from };
  await authorize(deps, service, { action, caller: user, args, request: undefined });
  // An event that Lambda tries again has the same id each time.
  const causes = cause === undefined ? ['request', requestId] : ['cause', name, user ?? '', cause];
  return deps.sendText({ to: args.to, body: args.body, cause: JSON.stringify(causes) });
}

function refuseAbove(most: number, body: string): void {
  if (Buffer.byteLength(body) <= most) return;
  const detail = `must be at most ${most} bytes in UTF-8`;
  throw requestRefused('REQUEST_INVALID', [{ path: 'args.body', detail }]);
}

export const handler = callTwilio(once(callTwilioDeps));
