/** Stands for `lambdas/connect/adapters/exchange.ts`: providers are in the same world. */
import {
  type Answer,
  type Exchange,
  ExchangeError,
} from '../../../lambdas/connect/adapters/exchange.ts';
import { isSafeUrl } from '../../../lambdas/shared/declarations/provider.ts';
import { system } from '../system.ts';
import { world } from '../world.ts';
import { patienceMs } from './provider.ts';

export * from '../../../lambdas/connect/adapters/exchange.ts';

export async function exchange(wanted: Exchange): Promise<Answer> {
  if (!isSafeUrl(wanted.url)) throw new ExchangeError('not-sent');
  const { invocation, now: sentAt } = world();
  return world().call({
    point: `provider.${system().providers.nameOf(wanted)}`,
    effect: () => system().providers.answer(wanted, { sentAt, by: invocation }),
    attempts: 1,
    patienceMs,
    silence: () => new ExchangeError('no-answer'),
    refusal: () => new ExchangeError('not-sent'),
  });
}
