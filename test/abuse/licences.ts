import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  /** Comes inside its parent's archive, whose digest covers it. */
  readonly inBundle?: boolean;
}

export interface Dependency extends LockedPackage {
  readonly name: string;
  /** Whether it runs in what is deployed: in a function, or in a page. */
  readonly isShipped: boolean;
}

const root = join(import.meta.dirname, '../..');
export const licencesFile = join(root, 'docs/licences.md');

/** Built into the pages, though no function needs it. */
const inPages = new Set(['preact']);

/** Everything that package-lock.json names. */
export function dependencies(): readonly Dependency[] {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockedPackage>;
  };
  return Object.entries(lock.packages)
    .filter(([path]) => path !== '')
    .map(([path, locked]) => {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      return { ...locked, name, isShipped: locked.dev !== true || inPages.has(name) };
    });
}

/** The document of licences, as it must be for what is locked. */
export function licencesDocument(): string {
  const shipped = new Map<string, string>();
  const others = new Set<string>();
  for (const { name, license = 'none', isShipped } of dependencies()) {
    if (isShipped) shipped.set(name, license);
    else others.add(license);
  }
  const rows = [...shipped].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    '# Licences',
    '',
    'Switchboard is under [Apache-2.0](../LICENSE). Made by `npm run licences` from package-lock.json; a test keeps it true.',
    '',
    '## What is deployed with it',
    '',
    '| Package | Licence |',
    '|---|---|',
    ...rows.map(([name, license]) => `| ${name} | ${license} |`),
    '',
    '## What builds and tests it',
    '',
    `Under ${[...others].sort().join(', ')}. None of it is deployed.`,
    '',
  ].join('\n');
}

if (process.argv.includes('--write')) writeFileSync(licencesFile, licencesDocument());
