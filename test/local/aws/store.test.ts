import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openStore } from '../../../local/store.ts';
import { newDataDir } from './set-up.ts';

const newFile = () => join(newDataDir(), 'store.jsonl');

it('a store is read again as it was left', () => {
  const file = newFile();
  const store = openStore<number>(file);
  store.set('a', 1);
  store.set('b', 2);
  store.delete('a');
  expect([...openStore<number>(file).entries()]).toEqual([['b', 2]]);
});

it('a store forgets a line that was cut short', () => {
  const file = newFile();
  openStore<number>(file).set('a', 1);
  appendFileSync(file, '["b",');
  expect([...openStore<number>(file).entries()]).toEqual([['a', 1]]);
});

it('a store stays small however often a value changes', () => {
  const file = newFile();
  const store = openStore<number>(file);
  for (let value = 0; value < 5000; value += 1) store.set('a', value);
  expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThan(1100);
  expect(openStore<number>(file).get('a')).toBe(4999);
});
