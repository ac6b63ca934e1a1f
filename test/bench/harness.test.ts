import { describe, expect, it } from 'vitest';
import { svg } from '../../bench/harness/chart.ts';
import { figures, inserted } from '../../bench/harness/report.ts';
import { interleaved } from '../../bench/harness/rounds.ts';
import { quantile, seeded, shuffled, summary } from '../../bench/harness/statistics.ts';
import { textTable } from '../../bench/harness/table.ts';
import { result } from '../../bench/part.ts';

describe('the bench', () => {
  it('takes the middle of measurements, and half of what lies between the quartiles', () => {
    expect(summary([9, 1, 5, 3, 7])).toEqual({ value: 5, spread: 2 });
    expect(quantile([1, 2], 0.5)).toBe(1.5);
    expect(() => quantile([], 0.5)).toThrow(RangeError);
  });

  it('draws the same orders from the same seed, and other ones from another', () => {
    const orders = (seed: number) => {
      const random = seeded(seed);
      return Array.from({ length: 20 }, () => shuffled(['a', 'b', 'c'], random).join(''));
    };
    expect(orders(1)).toEqual(orders(1));
    expect(orders(1)).not.toEqual(orders(2));
    expect(new Set(orders(1)).size).toBe(6);
  });

  it('measures every contestant once in every round', async () => {
    const turns: string[] = [];
    const measured = await interleaved(
      ['a', 'b'],
      async (contestant, round) => turns.push(contestant) && round,
      { rounds: 8, seed: 1 },
    );
    expect(Object.fromEntries(measured)).toEqual({
      a: [0, 1, 2, 3, 4, 5, 6, 7],
      b: [0, 1, 2, 3, 4, 5, 6, 7],
    });
    expect(
      new Set([turns.slice(0, 2), turns.slice(2, 4), turns.slice(4, 6)].map(String)).size,
    ).toBe(2);
  });

  it('judges a figure by its goal', () => {
    const at = (value: number) => result('time', '×', { value }, { atMost: 1.15 });
    expect([at(1.15).met, at(1.16).met]).toEqual([true, false]);
    expect(textTable([at(1.2)])).toContain('1.2 ×');
    expect(textTable([at(1.2)])).toMatch(/≤ 1.15 +\*\*missed\*\*/);
    expect(JSON.parse(figures([at(1), result('size', 'KB', { value: 3 })]))).toEqual([
      { name: 'time', unit: '×', value: 1, goal: '≤ 1.15', met: true },
      { name: 'size', unit: 'KB', value: 3, goal: null, met: null },
    ]);
  });

  it('replaces what stands between its marks on the page, and nothing else', () => {
    const page = 'a\n<!-- bench:x -->\nold\n<!-- /bench:x -->\nb\n';
    expect(inserted(page, 'x', 'new')).toBe('a\n<!-- bench:x -->\nnew\n<!-- /bench:x -->\nb\n');
    expect(() => inserted(page, 'y', 'new')).toThrow(/no marks/);
  });

  it('draws the longest bar longest, and escapes what is written', () => {
    const drawn = svg({
      title: 'A < B',
      unit: 'ms',
      series: ['now'],
      rows: [
        { label: 'a', values: [1] },
        { label: 'b', values: [2] },
      ],
    });
    const [a = 0, b = 0] = [
      ...drawn.matchAll(/class="s0"[^>]*width="([\d.]+)" height="11"\/><text/g),
    ]
      .slice(-2)
      .map(([, length]) => Number(length));
    expect(b / a).toBeCloseTo(2, 1);
    expect(drawn).toContain('A &lt; B');
  });
});
