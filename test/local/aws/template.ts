import type { Aws } from '../../../local/aws/index.ts';
import { create, feed, functionArn, openQueue, permitSns } from './set-up.ts';

/** What a small template declares: a table, two queues, one of them worked on, a topic for a function. */
export async function declareAll(aws: Aws): Promise<void> {
  await create(aws, 'AWS::DynamoDB::Table', 'Users', {
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  });
  await openQueue(aws, 'Letters');
  const { arn } = await openQueue(aws, 'Work');
  await feed(aws, arn);
  await permitSns(aws);
  const { ref: TopicArn } = await create(aws, 'AWS::SNS::Topic', 'Events');
  await create(aws, 'AWS::SNS::Subscription', 'Subscription', {
    TopicArn,
    Protocol: 'lambda',
    Endpoint: functionArn,
  });
}
