import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/**
 * Builds the pages for these declarations (brand, countries, providers).
 *
 * @returns the folder that they were built into
 */
export function buildPages(integrations: string): string {
  const folder = join(root, '.build/web');
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  execFileSync(
    process.execPath,
    [vite, 'build', '--config', 'web/vite.config.ts', '--logLevel', 'warn'],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        SWITCHBOARD_INTEGRATIONS: resolve(integrations),
        SWITCHBOARD_WEB_OUT: folder,
      },
    },
  );
  return folder;
}
