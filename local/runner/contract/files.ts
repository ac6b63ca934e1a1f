import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import type { HttpResponse } from '../http.ts';

const page = join(import.meta.dirname, 'page');
const require = createRequire(import.meta.url);

/** Path → file, for everything that the local pages consist of. */
const files: Record<string, () => string> = {
  '/_local': () => join(page, 'index.html'),
  '/_local/': () => join(page, 'index.html'),
  '/_local/page.js': () => join(page, 'page.js'),
  '/_local/page.css': () => join(page, 'page.css'),
  '/_local/reference': () => join(page, 'reference.html'),
  '/_local/reference.js': () => join(page, 'reference.js'),
  '/_local/swagger-ui.css': () => swagger('swagger-ui.css'),
  '/_local/swagger-ui-bundle.js': () => swagger('swagger-ui-bundle.js'),
};

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

const policy =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'";

/** The file that a path names, or undefined. */
export function file(path: string): HttpResponse | undefined {
  const locate = Object.hasOwn(files, path) ? files[path] : undefined;
  if (locate === undefined) return undefined;
  const location = locate();
  return {
    status: 200,
    headers: [
      ['Content-Type', types[extname(location)] ?? 'application/octet-stream'],
      ['Content-Security-Policy', policy],
      ['Cache-Control', 'no-cache'],
    ],
    body: readFileSync(location),
  };
}

function swagger(name: string): string {
  return join(dirname(require.resolve('swagger-ui-dist/package.json')), name);
}
