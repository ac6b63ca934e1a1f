import { BlockList } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../../lambdas/services/adapters/public-addresses.ts';
import { parseUrl } from '../../../lambdas/services/domain/http/url.ts';

/** First and last addresses of what may never be called, written down apart from the code. */
const inside: readonly [first: string, last: string][] = [
  ['0.0.0.0', '0.255.255.255'],
  ['10.0.0.0', '10.255.255.255'],
  ['100.64.0.0', '100.127.255.255'],
  ['127.0.0.0', '127.255.255.255'],
  ['169.254.0.0', '169.254.255.255'],
  ['172.16.0.0', '172.31.255.255'],
  ['192.0.0.0', '192.0.0.255'],
  ['192.0.2.0', '192.0.2.255'],
  ['192.88.99.0', '192.88.99.255'],
  ['192.168.0.0', '192.168.255.255'],
  ['198.18.0.0', '198.19.255.255'],
  ['198.51.100.0', '198.51.100.255'],
  ['203.0.113.0', '203.0.113.255'],
  ['224.0.0.0', '255.255.255.255'],
];
const list = new BlockList();
for (const [first, last] of inside) list.addRange(first, last, 'ipv4');

const numberOf = (address: string) =>
  address.split('.').reduce((number, octet) => number * 256 + Number(octet), 0);
const addressOf = (number: number) =>
  [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');

const anywhere = fc.nat(0xffffffff);
const insideOnly = fc
  .constantFrom(...inside)
  .chain(([first, last]) => fc.integer({ min: numberOf(first), max: numberOf(last) }));

const radixes = ['dec', 'hex', 'HEX', 'oct'] as const;
const write = (value: number, radix: (typeof radixes)[number], zeros: number) => {
  const padding = '0'.repeat(zeros);
  if (radix === 'dec') return String(value);
  if (radix === 'oct') return `0${padding}${value.toString(8)}`;
  const hex = `0x${padding}${value.toString(16)}`;
  return radix === 'hex' ? hex : hex.toUpperCase();
};

/** How an IPv4 address is spelled: in how many parts, each in which radix, with which letters. */
const spelling = fc.record({
  parts: fc.integer({ min: 1, max: 4 }),
  radixes: fc.array(fc.constantFrom(...radixes), { minLength: 4, maxLength: 4 }),
  zeros: fc.nat(3),
  dot: fc.constantFrom('.', '。', '．', '｡', '%2e', '%2E'),
  isWide: fc.boolean(),
  ends: fc.constantFrom('', '.'),
});
type Spelling = typeof spelling extends fc.Arbitrary<infer S> ? S : never;

function spell(number: number, { parts, radixes, zeros, dot, isWide, ends }: Spelling): string {
  const octets = [24, 16, 8, 0].map((shift) => (number >>> shift) & 255);
  const values = octets.slice(0, parts - 1);
  values.push(number % 2 ** (8 * (5 - parts)));
  const text = values.map((value, i) => write(value, radixes[i] ?? 'dec', zeros)).join(dot);
  const wide = (digit: string) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0);
  const isEncoded = dot.startsWith('%');
  return (isWide && !isEncoded ? text.replace(/[0-9]/g, wide) : text) + ends;
}

/** Everything that IPv6 has to carry an IPv4 address in. */
const carriers: readonly ((hex: string) => string)[] = [
  (hex) => `::${hex}`,
  (hex) => `::ffff:${hex}`,
  (hex) => `0:0:0:0:0:ffff:${hex}`,
  (hex) => `::ffff:0:${hex}`,
  (hex) => `64:ff9b::${hex}`,
  (hex) => `64:ff9b:1::${hex}`,
  (hex) => `2002:${hex}::1`,
  (hex) => `2001:0:${hex}::`,
];
const halves = (number: number) =>
  `${(number >>> 16).toString(16)}:${(number & 0xffff).toString(16)}`;

const hostOf = (host: string) => parseUrl(`http://${host}/`).hostname.replace(/^\[|\]$/g, '');

describe('an IPv4 address', () => {
  it('is one address, however it is spelled', () => {
    fc.assert(
      fc.property(anywhere, spelling, (number, how) => {
        expect(hostOf(spell(number, how))).toBe(addressOf(number));
      }),
      { numRuns: 2000 },
    );
  });

  it('is public exactly where no registry says otherwise', () => {
    fc.assert(
      fc.property(fc.oneof(anywhere, insideOnly), (number) => {
        const address = addressOf(number);
        expect(isPublicAddress(address)).toBe(!list.check(address, 'ipv4'));
      }),
      { numRuns: 5000 },
    );
  });

  it.each(inside)('is public neither at %s nor at %s, but may be beyond', (first, last) => {
    expect([first, last].map(isPublicAddress)).toEqual([false, false]);
    const beyond = [numberOf(first) - 1, numberOf(last) + 1].filter((n) => n >= 0 && n < 2 ** 32);
    for (const address of beyond.map(addressOf)) {
      expect(isPublicAddress(address)).toBe(!list.check(address, 'ipv4'));
    }
  });

  it('is not public inside an IPv6 address', () => {
    fc.assert(
      fc.property(
        anywhere,
        fc.constantFrom(...carriers),
        fc.boolean(),
        (number, carry, isUpper) => {
          const carried = carry(halves(number));
          const host = hostOf(`[${isUpper ? carried.toUpperCase() : carried}]`);
          expect(isPublicAddress(host)).toBe(false);
          expect(isPublicAddress(carried)).toBe(false);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('an IPv6 address', () => {
  const groups = fc.array(fc.nat(0xffff), { minLength: 7, maxLength: 7 });

  it('is not public outside of what is given out to be routed', () => {
    const first = fc.nat(0xffff).filter((group) => group >>> 13 !== 1);
    fc.assert(
      fc.property(first, groups, (head, rest) => {
        const address = [head, ...rest].map((group) => group.toString(16)).join(':');
        expect(isPublicAddress(address)).toBe(false);
      }),
    );
  });

  it.each([
    '2606:2800:220:1:248:1893:25c8:1946',
    '2a00:1450:4001:82a::200e',
    '2001:4860:4860::8888',
  ])('is public: %s', (address) => expect(isPublicAddress(address)).toBe(true));

  it.each(['fe80::1%eth0', '2606:2800::1%1', '[::1]', '::g', 'localhost', '1.2.3', '', ' 8.8.8.8'])(
    'is not public, nor an address: %j',
    (text) => expect(isPublicAddress(text)).toBe(false),
  );
});
