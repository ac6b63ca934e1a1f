import type { Aws } from '../../../../local/aws/index.ts';
import { create, functionArn } from '../set-up.ts';

const service = 'events.amazonaws.com';

/** A versioned bucket whose events go to a queue and to a function. */
export async function declareUploads(aws: Aws, pattern: object = {}, target: object = {}) {
  const { ref: Bucket } = await create(aws, 'AWS::S3::Bucket', 'uploads', {
    VersioningConfiguration: { Status: 'Enabled' },
    NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
  });
  await create(aws, 'AWS::S3::Bucket', 'silent');
  const queue = await create(aws, 'AWS::SQS::Queue', 'Inspections');
  const queueArn = queue.attributes['Arn'] ?? '';
  const rule = await create(aws, 'AWS::Events::Rule', 'Uploaded', {
    EventPattern: {
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: { bucket: { name: [Bucket] } },
      ...pattern,
    },
    Targets: [
      { Id: 'queue', Arn: queueArn, ...target },
      { Id: 'function', Arn: functionArn },
    ],
  });
  const SourceArn = rule.attributes['Arn'] ?? '';
  await create(aws, 'AWS::Lambda::Permission', 'Permission', {
    Action: 'lambda:InvokeFunction',
    FunctionName: functionArn,
    Principal: service,
    SourceArn,
  });
  await letIn(aws, queue.ref, queueArn, SourceArn);
  return { Bucket, QueueUrl: queue.ref };
}

/** Lets the events of one rule into a queue. */
export function letIn(aws: Aws, url: string, queueArn: string, sourceArn: string) {
  const statement = {
    Effect: 'Allow',
    Action: 'sqs:SendMessage',
    Principal: { Service: service },
    Resource: queueArn,
    Condition: { ArnEquals: { 'aws:SourceArn': sourceArn } },
  };
  return create(aws, 'AWS::SQS::QueuePolicy', `Policy${queueArn}`, {
    Queues: [url],
    PolicyDocument: { Statement: [statement] },
  });
}
