/** Stands for `lambdas/topics/adapters/http-call.ts`: Twilio is in the same world. */
import type { HttpAnswer, HttpCall } from '../../../lambdas/topics/adapters/http-call.ts';
import { system } from '../system.ts';
import { world } from '../world.ts';

export { errorCode, isUnsent } from '../../../lambdas/topics/adapters/http-call.ts';

export async function httpCall(url: string, call: HttpCall): Promise<HttpAnswer> {
  const { invocation } = world();
  return world().call({
    point: `Twilio.${call.method} Messages`,
    effect: () => system().twilio.answer(new URL(url), call, invocation),
    attempts: 1,
    patienceMs: call.timeoutSeconds * 1000,
    silence: () => coded('ETIMEDOUT'),
    refusal: () => coded('ECONNREFUSED'),
  });
}

function coded(code: string): Error {
  return Object.assign(new Error(code), { code });
}
