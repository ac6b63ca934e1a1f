import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const document = resolve(import.meta.dirname, '../../docs/threat-model.md');

/** The rows of every table of threats: kind, threat, defence, proof. */
const threats = readFileSync(document, 'utf8')
  .split('\n')
  .filter((line) => /^\| [STRIDE]+ \|/.test(line))
  .map((line) => {
    const [kind = '', threat = '', defence = '', proof = ''] = line.slice(2, -2).split(' | ');
    return { kind, threat, defence, proof };
  });

const linksIn = (text: string) =>
  [...text.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)].map(([, name = '', path = '']) => ({
    name,
    file: resolve(dirname(document), path),
  }));

describe('a threat', () => {
  it('is of each of the six kinds', () => {
    expect(threats.length).toBeGreaterThan(40);
    expect(new Set(threats.flatMap(({ kind }) => [...kind]))).toEqual(new Set('STRIDE'));
  });

  it.each(threats)('has a defence that is there: $threat', ({ defence }) => {
    expect(defence).not.toBe('');
    for (const { file } of linksIn(defence)) expect(existsSync(file), file).toBe(true);
  });

  it.each(threats)('has a test of this name, or is accepted for a reason: $threat', ({ proof }) => {
    if (/^Accepted: .{20,}\.$/.test(proof)) return;
    const tests = linksIn(proof);
    expect(tests.length).toBeGreaterThan(0);
    for (const { name, file } of tests) expect(readFileSync(file, 'utf8'), file).toContain(name);
  });
});
