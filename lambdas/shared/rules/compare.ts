/** Deeper values than this equal nothing: comparing them must not exhaust the stack. */
const deepest = 64;

/** The same JSON value, without any coercion. What is absent equals nothing, not even what is absent. */
export function isEqual(a: unknown, b: unknown, depth = 0): boolean {
  if (a === b) return a !== undefined;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (depth >= deepest || Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && isEqual(at(a, key), at(b, key), depth + 1));
}

/** Whether a list holds a value; what is no list holds nothing. */
export function isIn(value: unknown, list: unknown): boolean {
  return Array.isArray(list) && list.some((item) => isEqual(value, item));
}

/** Negative, zero or positive; undefined unless both are numbers or both are strings. */
export function order(a: unknown, b: unknown): number | undefined {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a !== 'string' || typeof b !== 'string') return undefined;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** An own field of an object, or an item of a list by its index. */
export function own(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  if (Array.isArray(value) && key === 'length') return undefined;
  return at(value, key);
}

function at(value: object, key: string): unknown {
  return (value as Readonly<Record<string, unknown>>)[key];
}
