import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Person, PersonId } from '../../phone/index.ts';
import { batchGet } from '../../shared/dynamodb/batches.ts';
import type { People } from '../domain/ports.ts';

/** People by the batch, from the table that phone's `peopleStore` reads one by one. */
export function peopleInDynamoDb(db: DynamoDBDocumentClient, table: string): People {
  return {
    async load(ids) {
      const rows = await batchGet(
        db,
        table,
        ids.map((id) => ({ id: `person#${id}` })),
      );
      const people = rows.map((row): [PersonId, Person] => [
        String(row['id']).slice('person#'.length) as PersonId,
        row as unknown as Person,
      ]);
      return new Map(people.filter(([, { erasingSince }]) => erasingSince === undefined));
    },
  };
}
