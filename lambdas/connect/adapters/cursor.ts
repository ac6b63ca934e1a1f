/** A place in a listing that goes through several parts of an index, one after the other. */
export interface Position {
  readonly part: number;
  /** Where to go on inside the part. */
  readonly key: Record<string, unknown> | undefined;
}

export function cursorOf(part: number, key?: object): string {
  return JSON.stringify([part, key]);
}

export function positionOf(cursor: string | undefined): Position {
  if (cursor === undefined) return { part: 0, key: undefined };
  const [part, key] = JSON.parse(cursor) as [number, Record<string, unknown> | null | undefined];
  return { part, key: key ?? undefined };
}
