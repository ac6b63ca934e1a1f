import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

const maxBatchGet = 100;
const attempts = 8;

/** Consistent reads of any number of different keys, a hundred at a time; those that exist, in any order. */
export async function batchGet(
  db: DynamoDBDocumentClient,
  table: string,
  keys: readonly object[],
): Promise<readonly Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for (let i = 0; i < keys.length; i += maxBatchGet) {
    await untilProcessed(keys.slice(i, i + maxBatchGet), async (left) => {
      const { Responses, UnprocessedKeys } = await db.send(
        new BatchGetCommand({
          RequestItems: {
            [table]: { Keys: left.map((key) => ({ ...key })), ConsistentRead: true },
          },
        }),
      );
      rows.push(...(Responses?.[table] ?? []));
      return UnprocessedKeys?.[table]?.Keys ?? [];
    });
  }
  return rows;
}

/**
 * Repeats a batch call with what DynamoDB left over of it.
 *
 * @param call gives what was not processed
 * @throws when something is left over after all attempts
 */
export async function untilProcessed<T>(
  requests: readonly T[],
  call: (requests: T[]) => Promise<readonly T[]>,
): Promise<void> {
  let left = requests;
  for (let attempt = 0; left.length > 0; attempt++) {
    if (attempt === attempts) throw new Error('DynamoDB processes only a part of a batch');
    if (attempt > 0) await backOff(attempt);
    left = await call([...left]);
  }
}

/** Full jitter. */
function backOff(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * 25 * 2 ** attempt));
}
