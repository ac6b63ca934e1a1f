import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { PersonId } from '../../phone/index.ts';
import type { ErasedPeople } from '../domain/ports.ts';

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
        people.push(...Items.map(({ id }) => String(id).replace(/^person#/, '') as PersonId));
      }
      return people;
    },
  };
}
