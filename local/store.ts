import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** A map of JSON values. What `set` or `delete` has returned from survives the process being killed. */
export interface Store<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  delete(key: string): void;
  entries(): IterableIterator<[string, V]>;
}

/**
 * Opens a store kept in a file of JSON lines, `[key, value]` or `[key]` for a deletion.
 *
 * Appends are synchronous, so the operating system holds them when the process is killed; a last line
 * that was cut short is dropped, since nobody was told that it had been written. The file is compacted
 * when it is opened and when most of its lines are outdated.
 */
export function openStore<V>(file: string): Store<V> {
  const values = new Map<string, V>();
  mkdirSync(dirname(file), { recursive: true });
  if (existsSync(file)) replay(readFileSync(file, 'utf8'), values);
  compact(file, values);
  let lines = values.size;

  /** Called with the values as they are after the line, so that compaction holds it too. */
  function append(line: [string, V?]): void {
    appendFileSync(file, `${JSON.stringify(line)}\n`);
    lines += 1;
    if (lines < fewLines || lines < values.size * 4) return;
    compact(file, values);
    lines = values.size;
  }

  return {
    get: (key) => values.get(key),
    set(key, value) {
      values.set(key, value);
      append([key, value]);
    },
    delete(key) {
      if (values.delete(key)) append([key]);
    },
    entries: () => values.entries(),
  };
}

/** A file of fewer lines is not worth compacting before the next start. */
const fewLines = 1000;

function replay<V>(lines: string, values: Map<string, V>): void {
  for (const line of lines.slice(0, lines.lastIndexOf('\n') + 1).split('\n')) {
    if (line === '') continue;
    const [key, value] = JSON.parse(line) as [string, V?];
    if (value === undefined) values.delete(key);
    else values.set(key, value);
  }
}

function compact<V>(file: string, values: Map<string, V>): void {
  const lines = [...values].map((entry) => `${JSON.stringify(entry)}\n`).join('');
  writeFileSync(`${file}.new`, lines);
  renameSync(`${file}.new`, file);
}
