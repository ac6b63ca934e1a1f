import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

const folder = resolve(import.meta.dirname, '../../.build/chromium');

/**
 * A real Chromium, from an npm package, with what a bare machine lacks. The package's own arguments
 * would switch off what is proven here, such as the policy of the pages.
 */
export async function launch(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--headless=shell'],
    env: { ...process.env, ...libraries(), ...fonts() },
  });
}

/** The package has the libraries too, but unpacks them on Lambda only. */
function libraries(): Record<string, string> {
  const packed = new URL('../../bin/al2023.tar.br', import.meta.resolve('@sparticuz/chromium'));
  mkdirSync(folder, { recursive: true });
  const input = brotliDecompressSync(readFileSync(fileURLToPath(packed)));
  const { status, stderr } = spawnSync('tar', ['-xC', folder], { input });
  if (status !== 0) throw new Error(`Chromium's libraries are not unpacked: ${stderr}`);
  const others = process.env['LD_LIBRARY_PATH'];
  return { LD_LIBRARY_PATH: [join(folder, 'lib'), ...(others ? [others] : [])].join(':') };
}

/** Without any font a page has no words. The package unpacks one beside Chromium. */
function fonts(): Record<string, string> {
  return existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: join(tmpdir(), 'fonts') };
}
