import { maybeWorld } from '../world.ts';
import type { Item } from './expressions.ts';

export interface KeySchema {
  readonly partition: string;
  readonly sort?: string;
}

export interface TableSchema extends KeySchema {
  readonly indexes?: Readonly<Record<string, KeySchema & { readonly isKeysOnly?: true }>>;
}

interface Row {
  current: Item | undefined;
  /** What an eventually consistent read may still see, for a second. */
  previous: Item | undefined;
  changedAt: number;
}

const settledAfterMs = 1000;

/** One table. Items go in and come out as copies. */
export class Table {
  readonly #rows = new Map<string, Row>();

  constructor(
    readonly name: string,
    readonly schema: TableSchema,
  ) {}

  get(key: Item, isConsistent: boolean): Item | undefined {
    const row = this.#rows.get(this.#keyOf(key));
    return copy(row && seen(row, isConsistent));
  }

  put(key: Item, item: Item | undefined): void {
    const id = this.#keyOf(key);
    const row = this.#rows.get(id);
    this.#rows.set(id, {
      current: copy(item),
      previous: row?.current,
      changedAt: maybeWorld()?.now ?? 0,
    });
  }

  /** All items, or those of an index, in the order of its keys. */
  list(index: string | undefined, isConsistent: boolean): readonly Item[] {
    const schema = index === undefined ? this.schema : this.schema.indexes?.[index];
    if (schema === undefined) throw new Error(`${this.name} has no index ${index}`);
    const items: Item[] = [];
    for (const row of this.#rows.values()) {
      const item = seen(row, isConsistent && index === undefined);
      if (item === undefined || !isIn(item, schema)) continue;
      items.push(item);
    }
    const { sort } = schema;
    if (sort !== undefined)
      items.sort((a, b) => ((a[sort] as number) < (b[sort] as number) ? -1 : 1));
    return items.map((item) => copy(this.#projected(item, index)) ?? {});
  }

  /** Everything as last written, for whoever checks. */
  contents(): readonly Item[] {
    return [...this.#rows.values()].flatMap(({ current }) => (current ? [current] : []));
  }

  keyOf(item: Item): Item {
    const { partition, sort } = this.schema;
    return { [partition]: item[partition], ...(sort === undefined ? {} : { [sort]: item[sort] }) };
  }

  #projected(item: Item, index: string | undefined): Item {
    const schema = index === undefined ? undefined : this.schema.indexes?.[index];
    if (schema?.isKeysOnly !== true) return item;
    const { partition, sort } = schema;
    return {
      ...this.keyOf(item),
      [partition]: item[partition],
      ...(sort === undefined ? {} : { [sort]: item[sort] }),
    };
  }

  #keyOf(key: Item): string {
    const { partition, sort } = this.schema;
    const parts = [key[partition], ...(sort === undefined ? [] : [key[sort]])];
    if (parts.some((part) => typeof part !== 'string' || part === '')) {
      throw new Error(`${this.name} is asked with a key that is not one`);
    }
    return parts.join('\n');
  }
}

function seen({ current, previous, changedAt }: Row, isConsistent: boolean): Item | undefined {
  const world = maybeWorld();
  if (isConsistent || world === undefined || world.now - changedAt >= settledAfterMs)
    return current;
  return world.chance.happens(0.3) ? previous : current;
}

function isIn(item: Item, { partition, sort }: KeySchema): boolean {
  return item[partition] !== undefined && (sort === undefined || item[sort] !== undefined);
}

/** A copy without undefined fields, as marshalling makes it. */
export function copy<T>(value: T): T {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(copy) as T;
  const made: Item = {};
  for (const [name, field] of Object.entries(value)) {
    if (field !== undefined) made[name] = copy(field);
  }
  return made as T;
}
