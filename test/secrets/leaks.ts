import type { Secret } from './secret.ts';

const window = 10;

/** What of the secrets is in a log, each kind once; as written, or as JSON writes it. */
export function leaksIn(log: string, secrets: Iterable<Secret>): string[] {
  const found = new Set<string>();
  const codes = new Set(log.match(/(?<![\w.-])\d{6}(?![\w-])/g));
  const byBeginning = new Map<string, Secret[]>();
  for (const secret of secrets) {
    if (codes.has(secret.value)) found.add(secret.what);
    for (const value of new Set([secret.value, JSON.stringify(secret.value).slice(1, -1)])) {
      if (value.length < window) continue;
      const beginning = value.slice(0, window);
      const others = byBeginning.get(beginning) ?? [];
      byBeginning.set(beginning, others);
      others.push({ ...secret, value });
    }
  }
  // One walk over the log, however many secrets there are.
  for (let at = 0; at + window <= log.length; at++) {
    for (const { what, value } of byBeginning.get(log.slice(at, at + window)) ?? []) {
      if (log.startsWith(value, at)) found.add(what);
    }
  }
  return [...found];
}
