import { spawnSync } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes a bundle with its compiled code into a folder, whose `index.js` loads both.
 *
 * @param node the Node whose V8 shall take the code: of the same version, build and processor
 * @returns the processor that the code is for, as `process.arch` names it
 * @throws Error when that Node can't load the bundle
 */
export function addCodeCache(folder: string, code: string, node: string): string {
  writeFileSync(join(folder, 'bundle.js'), code);
  copyFileSync(join(import.meta.dirname, 'loader.cjs'), join(folder, 'index.js'));
  const script = join(import.meta.dirname, 'make.cjs');
  const made = spawnSync(node, [script, folder], { encoding: 'utf8' });
  if (made.status === 0) return made.stdout;
  throw new Error(`${node} made no code cache: ${made.error?.message ?? made.stderr}`);
}
