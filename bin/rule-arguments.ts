import { httpArguments } from '../lambdas/services/domain/http/arguments.ts';
import type { HttpAction } from '../lambdas/services/domain/http/ports.ts';
import { prepareCall } from '../lambdas/services/domain/http/prepare.ts';
import {
  objectArguments,
  putArguments,
  serverCall,
  signPolicyArguments,
} from '../lambdas/services/requests.ts';
import type { ServiceType } from '../lambdas/shared/declarations/service.ts';
import { parse } from '../lambdas/shared/http/request.ts';

/**
 * What rules see as `%%args`, of a call's arguments read as the call itself reads them: with what it fills in, and
 * an address in its parts. For `put` a `contentLength` does in place of the `body`.
 *
 * @param action one of `serviceActions[type]`
 * @throws DomainError as the call does
 */
export function ruleArguments(type: ServiceType, action: string, given: unknown): object {
  if (type === 'http') {
    return prepareCall(action as HttpAction, parse(httpArguments, given)).ruleArguments;
  }
  if (type === 'twilio') return parse(serverCall.shape.args, given);
  if (action !== 'put' && action !== 'signPolicy') return parse(objectArguments, given);
  if (action === 'signPolicy' || !hasBody(given)) return parse(signPolicyArguments, given);
  const { body, ...args } = parse(putArguments, given);
  return { ...args, contentLength: Buffer.byteLength(body, 'base64') };
}

function hasBody(given: unknown): boolean {
  return typeof given === 'object' && given !== null && 'body' in given;
}
