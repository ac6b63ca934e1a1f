import { describe, expect, it } from 'vitest';
import { answer, build, processorTime } from '../../bench/requests/contestants.ts';
import { events } from '../../bench/requests/events.ts';

const ours = 'switchboard';
const layers = ['bare', ours] as const;
for (const layer of layers) build(layer);

/** The least of some measurements: noise only adds. */
function processorTimes(event: 'accepted' | 'refused'): Record<(typeof layers)[number], number> {
  const least = { bare: Number.POSITIVE_INFINITY, switchboard: Number.POSITIVE_INFINITY };
  for (let round = 0; round < 2; round++) {
    for (const layer of layers) {
      least[layer] = Math.min(least[layer], processorTime(process.execPath, layer, event));
    }
  }
  return least;
}

describe('the HTTP layer', () => {
  it.each(Object.keys(events) as (keyof typeof events)[])(
    'answers and logs a request that is %s as a function written for one route would',
    (event) => {
      expect(answer(process.execPath, ours, event)).toEqual(
        answer(process.execPath, 'bare', event),
      );
    },
  );

  it.each([
    ['accepted', 4],
    ['refused', 8],
  ] as const)(
    'takes for a request that is %s at most %s times what that function takes',
    (event, most) => {
      const { bare, switchboard } = processorTimes(event);
      expect(switchboard / bare).toBeLessThan(most);
    },
  );
});
