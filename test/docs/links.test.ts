import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Link {
  readonly file: string;
  readonly text: string;
  readonly path: string;
  readonly anchor: string;
}

const guides = readdirSync('docs', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .map((name) => join('docs', name));
const links = ['README.md', 'CONTRIBUTING.md', ...guides].flatMap(linksIn);
const lineLinks = links.filter(({ anchor }) => /^L\d+$/.test(anchor));

/** The links of a document that lead to files of this project. */
function linksIn(file: string): Link[] {
  const found = readFileSync(file, 'utf8').matchAll(
    /\[([^\]]+)\]\((?!\w+:)([^)#\s]*)#?([^)\s]*)\)/g,
  );
  return [...found].map(([, text = '', target = '', anchor = '']) => {
    const path = target === '' ? file : join(dirname(file), target);
    return { file, text, path, anchor };
  });
}

const declared = ({ text, path, anchor }: Link) => {
  const line = readFileSync(path, 'utf8').split('\n')[Number(anchor.slice(1)) - 1] ?? '';
  const name = text.replaceAll('`', '');
  return new RegExp(`^export (async )?(function|const|class) ${name}\\b`).test(line);
};

describe('links', () => {
  it('lead to files that exist', () => {
    expect(links.length).toBeGreaterThan(100);
    expect(links.filter(({ path }) => !existsSync(path))).toEqual([]);
  });

  it('to lines lead to where what they name is declared', () => {
    expect(lineLinks.filter((link) => !declared(link))).toEqual([]);
  });

  it('to lines are there for every route', () => {
    const routes = readFileSync('README.md', 'utf8').match(/^\| `[A-Z]+ \/api\/.*$/gm) ?? [];
    expect(routes.length).toBeGreaterThan(10);
    expect(routes.filter((row) => !/#L\d+\) \|$/.test(row))).toEqual([]);
  });
});
