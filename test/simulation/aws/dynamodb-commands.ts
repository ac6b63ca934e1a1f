import { maybeWorld } from '../world.ts';
import { condition, type Item, type Placeholders, update } from './expressions.ts';
import { copy, type Table } from './tables.ts';

/** Where commands find their tables. */
export type Tables = (name: string) => Table;

export class ConditionalCheckFailedException extends Error {
  override readonly name = 'ConditionalCheckFailedException';
}

export interface Input extends Placeholders {
  readonly TableName: string;
  readonly Key: Item;
  readonly Item: Item;
  readonly ConsistentRead?: boolean;
  readonly IndexName?: string;
  readonly ConditionExpression?: string;
  readonly KeyConditionExpression: string;
  readonly FilterExpression?: string;
  readonly UpdateExpression: string;
  readonly ScanIndexForward?: boolean;
  readonly Limit?: number;
  readonly ExclusiveStartKey?: Item;
  readonly RequestItems: Record<
    string,
    { readonly Keys: Item[] } | { DeleteRequest: { Key: Item } }[]
  >;
}

export abstract class Command {
  constructor(readonly input: Input) {}
  abstract readonly operation: string;
  abstract run(tables: Tables): unknown;
  get tables(): string {
    return this.input.TableName;
  }
}

export class GetCommand extends Command {
  readonly operation = 'GetItem';
  run(table: Tables) {
    const { TableName, Key, ConsistentRead = false } = this.input;
    noteRead(TableName);
    return { Item: table(TableName).get(Key, ConsistentRead) };
  }
}

export class PutCommand extends Command {
  readonly operation = 'PutItem';
  run(table: Tables) {
    const { TableName, Item: given } = this.input;
    const item = copy(given);
    checkCondition(table(TableName).get(item, true), this.input);
    table(TableName).put(item, item);
    return {};
  }
}

export class UpdateCommand extends Command {
  readonly operation = 'UpdateItem';
  run(table: Tables) {
    const { TableName, Key, UpdateExpression } = this.input;
    const known = table(TableName).get(Key, true);
    checkCondition(known, this.input);
    const item = known ?? { ...Key };
    update(item, UpdateExpression, this.input);
    table(TableName).put(Key, item);
    return {};
  }
}

export class DeleteCommand extends Command {
  readonly operation = 'DeleteItem';
  run(table: Tables) {
    const { TableName, Key } = this.input;
    checkCondition(table(TableName).get(Key, true), this.input);
    table(TableName).put(Key, undefined);
    return {};
  }
}

export class QueryCommand extends Command {
  readonly operation = 'Query';
  run(table: Tables) {
    const { TableName, IndexName, ConsistentRead = false, KeyConditionExpression } = this.input;
    if (IndexName === undefined) noteRead(TableName);
    const matches = condition(KeyConditionExpression);
    const found = table(TableName)
      .list(IndexName, ConsistentRead)
      .filter((item) => matches(item, this.input));
    if (this.input.ScanIndexForward === false) found.reverse();
    return page(table, found, this.input);
  }
}

export class ScanCommand extends Command {
  readonly operation = 'Scan';
  run(table: Tables) {
    return page(table, table(this.input.TableName).list(undefined, false), this.input);
  }
}

export class BatchGetCommand extends Command {
  readonly operation = 'BatchGetItem';
  override get tables(): string {
    return Object.keys(this.input.RequestItems).join();
  }
  run(table: Tables) {
    const Responses: Record<string, Item[]> = {};
    const UnprocessedKeys: Record<string, { Keys: Item[] }> = {};
    for (const [name, request] of Object.entries(this.input.RequestItems)) {
      const keys = 'Keys' in request ? request.Keys : [];
      noteRead(name);
      const left = luck(0.02) ? keys.slice(1) : [];
      const done = keys.slice(0, keys.length - left.length);
      Responses[name] = done.flatMap((key) => {
        const item = table(name).get(key, true);
        return item === undefined ? [] : [item];
      });
      if (left.length > 0) UnprocessedKeys[name] = { Keys: left };
    }
    return { Responses, UnprocessedKeys };
  }
}

export class BatchWriteCommand extends Command {
  readonly operation = 'BatchWriteItem';
  override get tables(): string {
    return Object.keys(this.input.RequestItems).join();
  }
  run(table: Tables) {
    const UnprocessedItems: Record<string, unknown> = {};
    for (const [name, requests] of Object.entries(this.input.RequestItems)) {
      const deletes = Array.isArray(requests) ? requests : [];
      const left = luck(0.05) ? deletes.slice(1) : [];
      for (const { DeleteRequest } of deletes.slice(0, deletes.length - left.length)) {
        table(name).put(DeleteRequest.Key, undefined);
      }
      if (left.length > 0) UnprocessedItems[name] = left;
    }
    return { UnprocessedItems };
  }
}

/** A small page, so that paging happens. */
const itemsPerPage = 20;

function page(table: Tables, found: readonly Item[], input: Input) {
  const { ExclusiveStartKey: start, Limit = itemsPerPage, FilterExpression, TableName } = input;
  const { keyOf } = bound(table(TableName));
  const same = (a: Item, b: Item) => JSON.stringify(keyOf(a)) === JSON.stringify(keyOf(b));
  const from = start === undefined ? 0 : found.findIndex((item) => same(item, start)) + 1;
  const most = Math.min(Limit, itemsPerPage);
  const items = found.slice(from, from + most);
  const last = items.at(-1);
  const hasMore = from + most < found.length && last !== undefined;
  const isWanted = FilterExpression === undefined ? () => true : condition(FilterExpression);
  return {
    Items: items.filter((item) => isWanted(item, input)),
    ...(hasMore ? { LastEvaluatedKey: keyOf(last) } : {}),
  };
}

function bound(one: Table) {
  return { keyOf: (item: Item) => one.keyOf(item) };
}

function checkCondition(item: Item | undefined, input: Input): void {
  const { ConditionExpression } = input;
  if (ConditionExpression === undefined) return;
  if (!condition(ConditionExpression)(item ?? {}, input))
    throw new ConditionalCheckFailedException();
}

function noteRead(name: string): void {
  const world = maybeWorld();
  world?.invocation?.readAt.set(name, world.now);
}

/** Outside of a world nothing is left to luck. */
function luck(probability: number): boolean {
  return maybeWorld()?.chance.happens(probability) ?? false;
}
