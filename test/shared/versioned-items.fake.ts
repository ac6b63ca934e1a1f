import type { DeletableItems } from '../../lambdas/shared/versioned-items.ts';

export interface FakeOptions<Item> {
  /** Epoch seconds; only needed where items expire. */
  readonly now?: () => number;
  /** Epoch seconds after which an item counts as gone. */
  readonly expiresAt?: (item: Item) => number;
}

export interface FakeVersionedItems<Item> extends DeletableItems<Item> {
  /** All that is stored, expired or not, by key. */
  contents(): Record<string, Item>;
}

interface Row<Item> {
  readonly item: Item;
  readonly version: number;
  readonly expires: number | undefined;
}

/** Versioned items in memory, with the semantics of the table: what goes in and out is a copy. */
export function fakeVersionedItems<Item extends object>({
  now = () => 0,
  expiresAt,
}: FakeOptions<Item> = {}): FakeVersionedItems<Item> {
  const rows = new Map<string, Row<Item>>();
  const isExpired = (row: Row<Item>) => row.expires !== undefined && row.expires <= now();
  return {
    async read(key) {
      const row = rows.get(key);
      if (row === undefined || isExpired(row)) return undefined;
      return { item: asStored(row.item), version: row.version };
    },
    async write(key, item, version) {
      const row = rows.get(key);
      const isFree = row === undefined || isExpired(row);
      if (version === undefined ? !isFree : row?.version !== version) return false;
      const stored = asStored(item);
      rows.set(key, { item: stored, version: (version ?? now()) + 1, expires: expiresAt?.(item) });
      return true;
    },
    async delete(key) {
      rows.delete(key);
    },
    async deleteAt(key, version) {
      return rows.get(key)?.version === version && rows.delete(key);
    },
    contents: () => Object.fromEntries([...rows].map(([key, { item }]) => [key, asStored(item)])),
  };
}

/** A deep copy without undefined fields, as the document client stores it. */
export function asStored<T>(value: T): T {
  if (Array.isArray(value)) return value.filter((v) => v !== undefined).map(asStored) as T;
  if (value === null || typeof value !== 'object') return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return structuredClone(value);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(fields.map(([name, field]) => [name, asStored(field)])) as T;
}
