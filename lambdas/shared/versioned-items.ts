/** An item together with the version that it was read at. */
export interface Versioned<Item> {
  readonly item: Item;
  readonly version: number;
}

/** Items of one kind in which every invariant lives in a single item, guarded by its version. */
export interface VersionedItems<Item> {
  /** The item as last written (a consistent read); undefined if there is none or it has expired. */
  read(key: string): Promise<Versioned<Item> | undefined>;
  /** Writes only if the item still is at `version` (undefined: doesn't exist); false when someone was faster. */
  write(key: string, item: Item, version: number | undefined): Promise<boolean>;
  delete(key: string): Promise<void>;
}

/** Items that can also be deleted on condition. */
export interface DeletableItems<Item> extends VersionedItems<Item> {
  /** Deletes only if the item still is at `version`; false when someone was faster. */
  deleteAt(key: string, version: number): Promise<boolean>;
}

/** What to write, if anything, and what to answer once that is written. */
export interface Decision<Item, Answer> {
  readonly item?: Item;
  readonly answer: Answer;
}

/** Enough for ten workers and a browser full of uploads that all write to one item. */
const attempts = 20;

/**
 * Decides on an item and writes the decision, as if nobody else were there.
 *
 * `decide` must be pure: it runs again on the newer item whenever a concurrent writer was faster. When the
 * process dies before the write nothing has happened; when it dies after, the decision stands unanswered.
 *
 * @throws when writers kept overtaking for all attempts
 */
export async function decideOn<Item, Answer>(
  items: VersionedItems<Item>,
  key: string,
  decide: (item: Item | undefined) => Decision<Item, Answer>,
): Promise<Answer> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const current = await items.read(key);
    const { item, answer } = decide(current?.item);
    if (item === undefined || (await items.write(key, item, current?.version))) return answer;
    await backOff(attempt);
  }
  throw new Error('An item is contended beyond what retrying can settle');
}

/** Full jitter, so that writers which collided once don't collide again. */
function backOff(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * 2 ** Math.min(attempt, 8)));
}
