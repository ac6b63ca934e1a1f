import { join, resolve } from 'node:path';
import process from 'node:process';
import { defineConfig } from 'vite';
import { openApi } from './openapi/plugin.ts';
import { publicSettings } from './public-settings.ts';

const root = import.meta.dirname;
const repository = join(root, '..');
const integrations = resolve(repository, process.env['SWITCHBOARD_INTEGRATIONS'] ?? 'integrations');

/**
 * Builds the page. `SWITCHBOARD_WEB_OUT` is the output folder (default `.build/web`),
 * `SWITCHBOARD_INTEGRATIONS` the declarations folder (default `integrations`).
 */
export default defineConfig({
  root,
  plugins: [publicSettings(integrations), openApi(integrations)],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: resolve(repository, process.env['SWITCHBOARD_WEB_OUT'] ?? '.build/web'),
    emptyOutDir: true,
    // The content security policy admits no data: URLs.
    assetsInlineLimit: 0,
    modulePreload: false,
  },
});
