import type { Dynalite } from './dynalite.ts';
import { AwsError, type Input, type Operation, type Place, type Service } from './protocol.ts';

const itemOperations = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'];
const tableOperations = [
  'CreateTable',
  'DeleteTable',
  'UpdateTable',
  'DescribeTable',
  'DescribeTimeToLive',
];
const readOperations = ['Query', 'Scan'];
const batchOperations = ['BatchGetItem', 'BatchWriteItem'];
const tagOperations = ['TagResource', 'UntagResource', 'ListTagsOfResource'];

/** Amazon DynamoDB by dynalite, behind the gate. */
export function dynamodb(dynalite: Dynalite, place: Place): Service {
  const tableArn = (name: string) =>
    name.startsWith('arn:')
      ? name
      : `arn:aws:dynamodb:${place.region}:${place.accountId}:table/${name}`;

  /** What a call touches: a table, one of its indexes, several tables, or none in particular. */
  function resourcesOf(operation: string, input: Input): string[] {
    if (operation === 'ListTables') return ['*'];
    if (tagOperations.includes(operation)) return [input.string('ResourceArn')];
    if (batchOperations.includes(operation))
      return Object.keys(input.record('RequestItems')).map(tableArn);
    const table = tableArn(input.string('TableName'));
    return [input.has('IndexName') ? `${table}/index/${input.string('IndexName')}` : table];
  }

  const names = [
    ...itemOperations,
    ...tableOperations,
    ...readOperations,
    ...batchOperations,
    ...tagOperations,
    'ListTables',
  ];
  const operations = names.map((name): [string, Operation] => [
    name,
    (input, call) => {
      for (const resource of resourcesOf(name, input))
        call.authorize(`dynamodb:${name}`, resource, contextOf(input));
      return dynalite.call(name, input.values);
    },
  ]);
  return {
    protocol: 'json-1.0',
    invalid: (message) => new AwsError('ValidationException', message),
    denied: (message) => new AwsError('AccessDeniedException', message),
    operations: Object.fromEntries(operations),
  };
}

/** The condition keys of a call, where it names them outright. */
function contextOf(input: Input): Record<string, string | string[]> {
  const select = input.optional('Select');
  return {
    ...(select && { 'dynamodb:Select': select }),
    ...(input.has('ReturnValues') && { 'dynamodb:ReturnValues': input.string('ReturnValues') }),
  };
}
