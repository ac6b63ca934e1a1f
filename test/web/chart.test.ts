import { describe, expect, it } from 'vitest';
import { CHART, describeChart, drawChart, type Reading } from '../../web/src/account/chart.ts';

const DAY = 86_400_000;
const now = 100 * DAY;
const ago = (days: number, level: number): Reading => ({ at: now - days * DAY, level });

describe('the chart of the last 30 days', () => {
  it('puts time from left to right and 100 % at the top', () => {
    const { dots } = drawChart([ago(30, 100), ago(15, 50), ago(0, 0)], 20, now);
    expect(dots).toEqual([
      { x: 0, y: 0 },
      { x: CHART.width / 2, y: CHART.height / 2 },
      { x: CHART.width, y: CHART.height },
    ]);
  });

  it('holds a level until the next reading, and the last one until now', () => {
    const { line, area } = drawChart([ago(30, 80), ago(15, 40)], 20, now);
    expect(line).toBe('M0 20H300V60H600');
    expect(area).toBe('M0 20H300V60H600V100H0Z');
  });

  it('begins at the left edge with the level that was known before', () => {
    const { line, shown } = drawChart([ago(45, 90), ago(40, 70), ago(15, 40)], 20, now);
    expect(line).toBe('M0 30H300V60H600');
    expect(shown).toEqual([ago(15, 40)]);
  });

  it('begins later where nothing is known before, and its area with it', () => {
    expect(drawChart([ago(15, 40)], 20, now).area).toBe('M300 60H600V100H300Z');
  });

  it('sorts readings, and leaves out unreadable times and the future', () => {
    const mixed = [ago(5, 40), ago(10, 60), { at: Number.NaN, level: 1 }, ago(-1, 5)];
    expect(drawChart(mixed, 20, now).shown).toEqual([ago(10, 60), ago(5, 40)]);
  });

  it('keeps levels outside 0 to 100 inside the box', () => {
    const { dots } = drawChart([ago(2, 120), ago(1, -5)], 20, now);
    expect(dots.map(({ y }) => y)).toEqual([0, CHART.height]);
  });

  it('draws nothing for no readings', () => {
    const { line, area, dots } = drawChart([], 20, now);
    expect({ line, area, dots }).toEqual({ line: '', area: '', dots: [] });
  });

  it('marks single readings only while they can be told apart', () => {
    const many = Array.from({ length: 200 }, (_, hour) => ago(hour / 24, 50));
    expect(drawChart(many, 20, now).dots).toEqual([]);
  });

  it('shows where alerts begin', () => {
    expect(drawChart([], 25, now).thresholdY).toBe(75);
  });

  it('is described by its first, last and lowest reading', () => {
    const day = (at: number) => `day ${at / DAY}`;
    expect(describeChart([ago(9, 60), ago(4, 12), ago(1, 90)], day)).toBe(
      'From 60% on day 91 to 90% on day 99; the lowest was 12% on day 96.',
    );
    expect(describeChart([], day)).toBe('No readings in the last 30 days.');
  });
});
