import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DecryptCommand, GenerateDataKeyCommand } from '@aws-sdk/client-kms';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { CreateTopicCommand, PublishCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { openQueue, setUp } from './set-up.ts';

it('answers the clients of all five services', async () => {
  const { aws, dynamodb, kms, secrets, sns, sqs } = await setUp();
  await aws.create('AWS::DynamoDB::Table', 'Users', {
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  await dynamodb.send(new PutItemCommand({ TableName: 'Users', Item: { id: { S: 'a' } } }));
  const put = new PutItemCommand({
    TableName: 'Users',
    Item: { id: { S: 'a' } },
    ConditionExpression: 'attribute_not_exists(id)',
  });
  await expect(dynamodb.send(put)).rejects.toMatchObject({
    name: 'ConditionalCheckFailedException',
  });
  const { Item } = await dynamodb.send(
    new GetItemCommand({ TableName: 'Users', Key: { id: { S: 'a' } } }),
  );
  expect(Item).toEqual({ id: { S: 'a' } });
  const key = await aws.create('AWS::KMS::Key', 'Key', {});
  const EncryptionContext = { a: 'b' };
  const data = await kms.send(
    new GenerateDataKeyCommand({ KeyId: key?.ref, KeySpec: 'AES_256', EncryptionContext }),
  );
  const { Plaintext } = await kms.send(
    new DecryptCommand({ CiphertextBlob: data.CiphertextBlob, EncryptionContext }),
  );
  expect(Plaintext).toEqual(data.Plaintext);
  const secret = await aws.create('AWS::SecretsManager::Secret', 'Secret', {
    GenerateSecretString: { SecretStringTemplate: '{"a":1}', GenerateStringKey: 'b' },
  });
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: secret?.ref }));
  expect(JSON.parse(SecretString ?? '')).toMatchObject({ a: 1, b: expect.any(String) });
  const { TopicArn } = await sns.send(
    new CreateTopicCommand({ Name: 't', Tags: [{ Key: 'a', Value: 'b' }] }),
  );
  const queue = await openQueue(aws, 'Queue');
  await sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: queue.arn,
      Attributes: { RawMessageDelivery: 'true' },
    }),
  );
  await sns.send(new PublishCommand({ TopicArn, Message: 'hello' }));
  const { Messages } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queue.url, WaitTimeSeconds: 5 }),
  );
  expect(Messages).toMatchObject([{ Body: 'hello' }]);
  await aws.idle();
});
