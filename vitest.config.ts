import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.ts';

const systems = [
  'test/{abuse,bench,browser,load,redrive,simulation,stack,story}/**/*.test.ts',
  'test/services/inspect/large.test.ts',
];

export default defineConfig({
  resolve: {
    alias: Object.fromEntries(
      ['providers', 'services', 'functions'].map((name) => [
        `#${name}`,
        join(import.meta.dirname, `test/shared/${name}.ts`),
      ]),
    ),
  },
  test: {
    projects: [
      // Whole systems, and what is measured, in processes of their own.
      { extends: true, test: { name: 'systems', include: systems } },
      // Parts, which keep to themselves: libraries are loaded once for all of them, not once a file.
      {
        extends: true,
        test: { name: 'parts', include: ['test/**/*.test.ts'], exclude: systems, isolate: false },
      },
    ],
    globalSetup: './test/global-setup.ts',
    setupFiles: './test/secrets/setup.ts',
    // Whole systems start in some tests; what a test waits for are conditions, each with its own limit.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // On two cores more than two take longer: the processes of whole systems compute beside them.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    silent: 'passed-only',
    reporters: ['default', './test/summary-reporter.ts'],
  },
});
