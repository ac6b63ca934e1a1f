import { DeleteCommand, type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { PersonId } from '../../phone/index.ts';
import { succeeded } from '../../shared/dynamodb/versioned-items.ts';
import type { ErasedPeople } from '../domain/ports.ts';

const prefix = 'person#';

/** Found through the sparse index, which holds nobody else. */
export function erasedPeopleInDynamoDb(db: DynamoDBDocumentClient, table: string): ErasedPeople {
  return {
    async list() {
      const query = {
        TableName: table,
        IndexName: 'erasing',
        KeyConditionExpression: 'erasing = :yes',
        ExpressionAttributeValues: { ':yes': 'yes' },
      };
      const people: PersonId[] = [];
      for await (const { Items = [] } of paginateQuery({ client: db }, query)) {
        people.push(...Items.map(({ id }) => String(id).slice(prefix.length) as PersonId));
      }
      return people;
    },
    async remove(person, sweepingUntil) {
      const remove = new DeleteCommand({
        TableName: table,
        Key: { id: `${prefix}${person}` },
        ConditionExpression: 'sweepingUntil = :until',
        ExpressionAttributeValues: { ':until': sweepingUntil },
      });
      await succeeded(db.send(remove));
    },
  };
}
