import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { succeeded } from '../../shared/dynamodb/versioned-items.ts';
import type { DailySends } from '../domain/ports.ts';

const keptSeconds = 3 * 86_400;

/** One counter a day. It is hot, but it is capped, and a single atomic addition. */
export function dailySendsInDynamoDb(
  db: DynamoDBDocumentClient,
  table: string,
  now: () => number,
): DailySends {
  const keyOf = (day: string) => ({ id: `day#${day}` });
  return {
    take(day, most) {
      return succeeded(
        db.send(
          new UpdateCommand({
            TableName: table,
            Key: keyOf(day),
            UpdateExpression: 'ADD sends :one SET expires = :expires',
            ConditionExpression: 'attribute_not_exists(sends) OR sends < :most',
            ExpressionAttributeValues: {
              ':one': 1,
              ':most': most,
              ':expires': now() + keptSeconds,
            },
          }),
        ),
      );
    },
    async giveBack(day) {
      // A counter that is gone, since its time was over, is not made anew below nothing.
      await succeeded(
        db.send(
          new UpdateCommand({
            TableName: table,
            Key: keyOf(day),
            UpdateExpression: 'ADD sends :less',
            ConditionExpression: 'sends > :none',
            ExpressionAttributeValues: { ':less': -1, ':none': 0 },
          }),
        ),
      );
    },
  };
}
