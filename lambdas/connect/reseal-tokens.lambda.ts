import type { Context } from 'aws-lambda';
import { log } from '../shared/log.ts';
import { once } from '../shared/once.ts';
import { resealAll } from './domain/reseal.ts';
import { resealDeps } from './wiring.ts';

const deps = once(resealDeps);
const enoughMilliseconds = 10_000;

/** Schedule `reseal-tokens`: brings tokens under the data key of the time. */
export const handler = async (_: unknown, context: Context): Promise<void> => {
  const hasTime = () => context.getRemainingTimeInMillis() > enoughMilliseconds;
  log.info('resealed', { connections: await resealAll(await deps(), hasTime) });
};
