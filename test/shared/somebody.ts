import { randomBytes } from 'node:crypto';
import type { PersonId } from '../../lambdas/phone/index.ts';

/** An id as people have it, of nobody else. */
export function somebody(): PersonId {
  return randomBytes(16).toString('hex') as PersonId;
}
