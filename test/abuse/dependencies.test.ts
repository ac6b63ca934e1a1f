import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dependencies, licencesDocument, licencesFile } from './licences.ts';

/** Ask for no more than a notice, and may be combined with our own. */
const permissive = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MIT-0'];
/** Fine for a tool, which is not passed on. */
const forTools = [
  ...permissive,
  'Apache-2.0 AND MIT',
  'BlueOak-1.0.0',
  'MIT OR Apache-2.0',
  '(MIT OR GPL-3.0-or-later)',
  'MPL-2.0',
];

describe('a dependency', () => {
  it('comes from the public registry, with a digest', () => {
    const strange = dependencies().filter(
      ({ resolved, integrity, inBundle }) =>
        (resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/')) ||
        (inBundle !== true && integrity?.startsWith('sha512-') !== true),
    );
    expect(strange.map(({ name }) => name)).toEqual([]);
    expect(dependencies().length).toBeGreaterThan(100);
  });

  it('has a licence that we may use', () => {
    const strange = dependencies().filter(
      ({ license = '', isShipped }) => !(isShipped ? permissive : forTools).includes(license),
    );
    expect(strange.map(({ name, license }) => `${name}: ${license}`)).toEqual([]);
  });

  it('that is deployed is listed with its licence', () => {
    // After a change of what is deployed: npm run licences.
    expect(readFileSync(licencesFile, 'utf8')).toBe(licencesDocument());
  });
});
