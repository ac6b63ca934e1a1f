import { createRequire } from 'node:module';
import { join } from 'node:path';
import { openStore } from '../store.ts';

/** The preload that gives a function's process the moved clock. */
export const clockPreload = join(import.meta.dirname, 'clock.cjs');

const { setOffset } = createRequire(import.meta.url)('./clock.cjs') as {
  setOffset(milliseconds: number): void;
};

/** The product's clock: real time plus an offset that is remembered between starts. */
export interface Clock {
  /** Milliseconds ahead of real time. */
  offset(): number;
  advance(milliseconds: number): void;
  /** Called after each move with the new offset. */
  onMove(listener: (offset: number) => void): void;
  close(): void;
}

export function openClock(file: string): Clock {
  const store = openStore<number>(file);
  const listeners: ((offset: number) => void)[] = [];
  const offset = () => store.get('offset') ?? 0;
  setOffset(offset());
  return {
    offset,
    advance(milliseconds) {
      store.set('offset', offset() + milliseconds);
      setOffset(offset());
      for (const listener of listeners) listener(offset());
    },
    onMove: (listener) => listeners.push(listener),
    close: () => setOffset(0),
  };
}

const seconds = { W: 604_800, D: 86_400, H: 3_600, M: 60, S: 1 };
const pattern = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** Milliseconds of an ISO 8601 duration in weeks, days, hours, minutes and seconds; else undefined. */
export function parseDuration(text: string): number | undefined {
  const match = pattern.exec(text);
  const parts = match?.slice(1) ?? [];
  if (text.endsWith('T') || parts.every((part) => part === undefined)) return undefined;
  return Object.values(seconds).reduce(
    (total, unit, index) => total + Number(parts[index] ?? 0) * unit * 1000,
    0,
  );
}
