import { describe, expect, it } from 'vitest';
import { sourceOf } from '../../../lambdas/shared/http/client-address.ts';

describe('the source that requests are counted against', () => {
  it.each([
    ['198.51.100.10:46532', '198.51.100.10'],
    ['2001:db8:85a3:8d3:1319:8a2e:370:7348:443', '2001:db8:85a3:8d3::/64'],
    ['2001:0DB8:85a3:08d3::1:443', '2001:db8:85a3:8d3::/64'],
    ['2001:db8::1:443', '2001:db8:0:0::/64'],
    ['::1:443', '0:0:0:0::/64'],
    ['[2001:db8::1]:443', '2001:db8:0:0::/64'],
    ['evil, 1.2.3.4:1', 'unknown'],
    ['', 'unknown'],
    [undefined, 'unknown'],
  ])('of %s is %s', (address, source) => {
    expect(sourceOf(address)).toBe(source);
  });
});
