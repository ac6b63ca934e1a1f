import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  BatchGetItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it, vi } from 'vitest';
import type { Aws } from '../../../local/aws/index.ts';
import { create, newDataDir, setUp } from './set-up.ts';

const index = (name: string) => ({
  IndexName: `by-${name}`,
  KeySchema: [{ AttributeName: name, KeyType: 'HASH' }],
  Projection: { ProjectionType: 'ALL' },
});

function declare(aws: Aws, indexed: string[] = [], properties: object = {}) {
  const attributes = ['id', ...indexed];
  return create(aws, 'AWS::DynamoDB::Table', 'Users', {
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: attributes.map((name) => ({ AttributeName: name, AttributeType: 'S' })),
    BillingMode: 'PAY_PER_REQUEST',
    ...(indexed.length > 0 && { GlobalSecondaryIndexes: indexed.map(index) }),
    TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    DeletionProtectionEnabled: true,
    Tags: [{ Key: 'a', Value: 'b' }],
    ...properties,
  });
}

const Key = { id: { S: 'a' } };
const TableName = 'Users';

const put = (dynamodb: DynamoDBClient, id: string, more: Record<string, string> = {}) => {
  const values = Object.entries({ id, ...more }).map(([name, S]) => [name, { S }]);
  return dynamodb.send(new PutItemCommand({ TableName, Item: Object.fromEntries(values) }));
};

async function queryBy(dynamodb: DynamoDBClient, name: string, value: string) {
  const command = new QueryCommand({
    TableName,
    IndexName: `by-${name}`,
    KeyConditionExpression: '#name = :value',
    ExpressionAttributeNames: { '#name': name },
    ExpressionAttributeValues: { ':value': { S: value } },
  });
  return (await dynamodb.send(command)).Items?.map((item) => item['id']?.S);
}

describe('a table', () => {
  it('is there at once, whatever else its template says', async () => {
    const { aws, dynamodb } = await setUp();
    expect(await declare(aws)).toMatchObject({
      ref: 'Users',
      attributes: { Arn: 'arn:aws:dynamodb:us-east-1:000000000000:table/Users' },
    });
    await put(dynamodb, 'a');
    expect(await dynamodb.send(new GetItemCommand({ TableName, Key }))).toMatchObject({
      Item: Key,
    });
  });

  it('keeps its items over a new start', async () => {
    const dataDir = newDataDir();
    const first = await setUp({ dataDir });
    await declare(first.aws);
    await put(first.dynamodb, 'a');
    await first.close();
    const { aws, dynamodb } = await setUp({ dataDir });
    await declare(aws);
    const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key }));
    expect(Item).toEqual(Key);
  });

  it('gains and loses indexes as its template does', async () => {
    const { aws, dynamodb } = await setUp();
    await declare(aws, ['colour']);
    await put(dynamodb, 'a', { colour: 'red', size: 'big' });
    await declare(aws, ['size']);
    await put(dynamodb, 'b', { colour: 'red', size: 'big' });
    expect(await queryBy(dynamodb, 'size', 'big')).toEqual(expect.arrayContaining(['a', 'b']));
    await expect(queryBy(dynamodb, 'colour', 'red')).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it('does not take another key', async () => {
    const { aws } = await setUp();
    await declare(aws);
    const changed = declare(aws, [], {
      KeySchema: [{ AttributeName: 'name', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'name', AttributeType: 'S' }],
    });
    await expect(changed).rejects.toThrow('another key');
  });

  it('has its indexes made anew when the last run was cut short', async () => {
    const dataDir = newDataDir();
    const first = await setUp({ dataDir });
    await declare(first.aws, ['colour']);
    await put(first.dynamodb, 'a', { colour: 'red' });
    await first.close();
    writeFileSync(join(dataDir, 'dynamodb.open'), '');
    const { aws, dynamodb } = await setUp({ dataDir });
    await declare(aws, ['colour']);
    expect(await queryBy(dynamodb, 'colour', 'red')).toEqual(['a']);
  });
});

describe('a call', () => {
  it('that fails its condition is refused by name', async () => {
    const { aws, dynamodb } = await setUp();
    await declare(aws);
    const update = new UpdateItemCommand({
      TableName,
      Key,
      UpdateExpression: 'SET n = :n',
      ConditionExpression: 'attribute_exists(id)',
      ExpressionAttributeValues: { ':n': { N: '1' } },
    });
    await expect(dynamodb.send(update)).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
    });
  });

  it('to a table that is not there is refused by name', async () => {
    const { dynamodb } = await setUp();
    await expect(put(dynamodb, 'a')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('that the engine does not know is refused, not half done', async () => {
    const { dynamodb } = await setUp();
    const write = { Put: { TableName, Item: Key } };
    const sent = dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [write] }));
    await expect(sent).rejects.toMatchObject({ name: 'UnknownOperationException' });
  });

  it('is authorized for each table and index it touches', async () => {
    const authorize = vi.fn(() => true);
    const { aws, dynamodb } = await setUp({ authorize });
    await declare(aws, ['colour']);
    await dynamodb.send(new GetItemCommand({ TableName, Key }));
    await queryBy(dynamodb, 'colour', 'red');
    const RequestItems = { Users: { Keys: [Key] }, Others: { Keys: [Key] } };
    await dynamodb.send(new BatchGetItemCommand({ RequestItems })).catch(() => undefined);
    const arn = (table: string) => `arn:aws:dynamodb:us-east-1:000000000000:table/${table}`;
    expect(authorize.mock.calls.flat()).toMatchObject([
      {
        accessKeyId: 'tester',
        action: 'dynamodb:GetItem',
        resource: arn('Users'),
        context: { 'dynamodb:LeadingKeys': ['a'] },
      },
      { action: 'dynamodb:Query', resource: arn('Users/index/by-colour') },
      { action: 'dynamodb:BatchGetItem', resource: arn('Users') },
      { action: 'dynamodb:BatchGetItem', resource: arn('Others') },
    ]);
  });

  it('on an encrypted table needs its key', async () => {
    const { aws, dynamodb } = await setUp({ authorize: ({ action }) => action !== 'kms:Decrypt' });
    const key = await create(aws, 'AWS::KMS::Key', 'Key');
    const SSESpecification = {
      SSEEnabled: true,
      SSEType: 'KMS',
      KMSMasterKeyId: key.attributes['Arn'],
    };
    await declare(aws, [], { SSESpecification });
    await expect(put(dynamodb, 'a')).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(`kms:Decrypt on resource: ${key.attributes['Arn']}`),
    });
  });
});
