import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.ts';

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
    include: ['test/**/*.test.ts'],
    globalSetup: './test/global-setup.ts',
    setupFiles: './test/secrets/setup.ts',
    // Whole systems start in some tests; what a test waits for are conditions, each with its own limit.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // On two cores: whole systems wait as much as they compute.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    silent: 'passed-only',
    reporters: ['default', './test/summary-reporter.ts'],
  },
});
