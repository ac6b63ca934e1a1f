/** Stands for `@aws-sdk/client-dynamodb` and `@aws-sdk/lib-dynamodb`. */
import { system } from '../system.ts';
import { world } from '../world.ts';
import { type Command, type Input, QueryCommand } from './dynamodb-commands.ts';
import type { Item } from './expressions.ts';

export * from './dynamodb-commands.ts';

export class DynamoDBClient {}

export class DynamoDBDocumentClient {
  static from(): DynamoDBDocumentClient {
    return new DynamoDBDocumentClient();
  }

  async send(command: Command): Promise<unknown> {
    return world().call({
      point: `DynamoDB.${command.operation} ${command.tables}`,
      effect: () => command.run((name) => system().table(name)),
      silence: () => named('TimeoutError'),
      refusal: () => named('ProvisionedThroughputExceededException'),
    });
  }
}

export async function* paginateQuery(
  { client }: { client: DynamoDBDocumentClient },
  input: Input,
): AsyncGenerator<unknown> {
  let start: Item | undefined;
  do {
    const query = new QueryCommand({
      ...input,
      ...(start === undefined ? {} : { ExclusiveStartKey: start }),
    });
    const answer = (await client.send(query)) as { LastEvaluatedKey?: Item };
    yield answer;
    start = answer.LastEvaluatedKey;
  } while (start !== undefined);
}

export function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}
