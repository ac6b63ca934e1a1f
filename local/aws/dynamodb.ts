import type { Dynalite } from './dynalite.ts';
import type { UseKey } from './kms-keys.ts';
import {
  AwsError,
  type Context,
  type Input,
  isRecord,
  type Operation,
  type Service,
} from './protocol.ts';
import type { Tables } from './tables.ts';

const onItems = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query', 'Scan'];
const onTables = [
  'DescribeTable',
  'DescribeTimeToLive',
  'CreateTable',
  'UpdateTable',
  'DeleteTable',
];
const inBatches = ['BatchGetItem', 'BatchWriteItem'];
const onTags = ['TagResource', 'UntagResource', 'ListTagsOfResource'];

/** Amazon DynamoDB by dynalite: what that has no operation for is refused as unknown. */
export function dynamodb(dynalite: Dynalite, tables: Tables, useKey: UseKey): Service {
  const names = [...onItems, ...onTables, ...inBatches, ...onTags, 'ListTables'];
  const operations = names.map((name): [string, Operation] => [
    name,
    (input, call) => {
      for (const { resource, context } of touched(tables, name, input))
        call.authorize(`dynamodb:${name}`, resource, context);
      if (onItems.includes(name) || inBatches.includes(name))
        for (const table of tablesOf(name, input))
          useKey(call, tables.known(table).keyId, 'kms:Decrypt');
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

/** What a call touches: a table, one of its indexes, several tables, or none in particular. */
function touched(
  tables: Tables,
  name: string,
  input: Input,
): { resource: string; context: Context }[] {
  if (name === 'ListTables') return [{ resource: '*', context: {} }];
  if (onTags.includes(name)) return [{ resource: input.string('ResourceArn'), context: {} }];
  const index = input.optional('IndexName');
  return tablesOf(name, input).map((table) => ({
    resource: index ? `${tables.arn(table)}/index/${index}` : tables.arn(table),
    context: contextOf(input, tables.known(table).partitionKey),
  }));
}

function tablesOf(name: string, input: Input): string[] {
  return inBatches.includes(name)
    ? Object.keys(input.record('RequestItems'))
    : [input.string('TableName')];
}

/** The condition keys that the request itself shows; `LeadingKeys` where it names one item. */
function contextOf(input: Input, partitionKey = ''): Context {
  const select = input.optional('Select');
  const returned = input.optional('ReturnValues');
  const value = { ...input.record('Item'), ...input.record('Key') }[partitionKey];
  return {
    ...(select && { 'dynamodb:Select': select }),
    ...(returned && { 'dynamodb:ReturnValues': returned }),
    ...(isRecord(value) && { 'dynamodb:LeadingKeys': Object.values(value).map(String) }),
  };
}
