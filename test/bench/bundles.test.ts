import { describe, expect, it } from 'vitest';
import { bundles, modulesIn } from '../../bench/starts/bundles.ts';
import budgets from './bundle-budgets.json' with { type: 'json' };

const made = bundles();
const kilobytes = new Map(made.map(({ name, code }) => [name, code.length / 1024]));

describe('the bundle of each function', () => {
  it('keeps to its budget, which stays near what it takes', () => {
    // An update of the SDK moves all of them a little. What is far below its budget gets a smaller one.
    const off = made.flatMap(({ name }) => {
      const [taken = 0, budget = 0] = [kilobytes.get(name), budgets[name as keyof typeof budgets]];
      return taken <= budget * 1.03 && taken >= budget * 0.93 - 1
        ? []
        : [`${name}: ${Math.round(taken)} KB`];
    });
    expect(off).toEqual([]);
    expect(Object.keys(budgets).sort()).toEqual([...kilobytes.keys()].sort());
  });

  it('has of Twilio’s library no more than the narrow part it calls', () => {
    const parts = made.flatMap((bundle) =>
      [...modulesIn(bundle)].flatMap(([path, bytes]) =>
        path.includes('node_modules/twilio/') ? [{ path, bytes, in: bundle.name }] : [],
      ),
    );
    expect(parts.length).toBeGreaterThan(0);
    expect(
      parts.filter(({ path }) => /\/twilio\/(index|lib\/(index|rest\/Twilio))\.js$/.test(path)),
    ).toEqual([]);
    for (const { name } of made) {
      const own = parts.filter((part) => part.in === name);
      expect(own.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(64 * 1024);
    }
  });
});
