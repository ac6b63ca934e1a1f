import { DeleteCommand, type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { batchGet } from '../../shared/dynamodb/batches.ts';
import { succeeded, versionedItems } from '../../shared/dynamodb/versioned-items.ts';
import { epochSeconds } from '../../shared/time.ts';
import type { VersionedItems } from '../../shared/versioned-items.ts';
import type { Person, PersonId, PersonItem } from '../domain/person.ts';

const prefix = 'person';

const keyOf = (person: PersonId) => ({ id: `${prefix}#${person}` });
const idOf = ({ id }: Record<string, unknown>) => String(id).slice(prefix.length + 1) as PersonId;

/** Everybody who has proven a number, by id. */
export function peopleStore(
  table: string,
  db: DynamoDBDocumentClient,
  now: () => number = epochSeconds,
): VersionedItems<PersonItem> {
  return versionedItems<PersonItem>(db, { table, prefix, now });
}

/** The same people by the batch, without those who are gone or being erased. */
export function peopleByBatch(table: string, db: DynamoDBDocumentClient) {
  return {
    async load(ids: readonly PersonId[]): Promise<ReadonlyMap<PersonId, Person>> {
      const rows = await batchGet(db, table, ids.map(keyOf));
      const people = rows.map(({ id, version: _, ...item }) => {
        return [idOf({ id }), item as unknown as PersonItem] as const;
      });
      return new Map(people.filter((one): one is [PersonId, Person] => isHere(one[1])));
    },
  };
}

function isHere(person: PersonItem): person is Person {
  return person.erasingSince === undefined;
}

/** Who is being erased: found through the sparse index, which holds nobody else. */
export function erasedPeople(table: string, db: DynamoDBDocumentClient) {
  return {
    async list(): Promise<readonly PersonId[]> {
      const query = {
        TableName: table,
        IndexName: 'erasing',
        KeyConditionExpression: 'erasing = :yes',
        ExpressionAttributeValues: { ':yes': 'yes' },
      };
      const people: PersonId[] = [];
      for await (const { Items = [] } of paginateQuery({ client: db }, query)) {
        people.push(...Items.map(idOf));
      }
      return people;
    },
    /** Removes what is left of a person, if the sweep that lasts until then (epoch seconds) is still the latest. */
    async remove(person: PersonId, sweepingUntil: number): Promise<void> {
      const remove = new DeleteCommand({
        TableName: table,
        Key: keyOf(person),
        ConditionExpression: 'sweepingUntil = :until',
        ExpressionAttributeValues: { ':until': sweepingUntil },
      });
      await succeeded(db.send(remove));
    },
  };
}
