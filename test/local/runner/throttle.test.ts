import { expect, it } from 'vitest';
import { TokenBucket } from '../../../local/runner/api/throttle.ts';

it('allows a burst, then what the rate gives', () => {
  let now = 0;
  const bucket = new TokenBucket(10, 2, () => now);
  const take = () => bucket.take();
  expect([take(), take(), take()]).toEqual([true, true, false]);
  now = 100;
  expect([take(), take()]).toEqual([true, false]);
  now = 10_000;
  expect([take(), take(), take()]).toEqual([true, true, false]);
});
