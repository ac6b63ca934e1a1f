import { describe, expect, it } from 'vitest';
import { at, type Json, ofType, type Resource, resourcesOf, textOf } from './templates.ts';

const stacks = ['Switchboard', 'SwitchboardState'] as const;
const app = resourcesOf('Switchboard');
const state = resourcesOf('SwitchboardState');
const all = { ...app, ...state };

const ours = ofType(app, 'AWS::Lambda::Function').filter(([id]) => !id.startsWith('Custom'));
const policyOf = (type: string, field: string, id: string) =>
  Object.values(all).find(
    (one) => one.Type === type && JSON.stringify(one.Properties[field]).includes(`"${id}"`),
  );

/** Whether a policy denies everybody everything that doesn't come by TLS. */
function isTlsOnly(policy: Resource | undefined): boolean {
  const statements = (at(policy, 'Properties.PolicyDocument.Statement') ?? []) as Json[];
  return statements.some(
    ({ Effect, Condition }) =>
      Effect === 'Deny' && at(Condition, 'Bool.aws:SecureTransport') === 'false',
  );
}

describe('what is stored or waits', () => {
  it.each(ofType(app, 'AWS::SQS::Queue'))('%s is under our key, by TLS alone', (id, queue) => {
    expect(JSON.stringify(queue.Properties['KmsMasterKeyId'])).toMatch(/GetAttKey/);
    expect(isTlsOnly(policyOf('AWS::SQS::QueuePolicy', 'Queues', id))).toBe(true);
  });

  it.each(
    ofType(app, 'AWS::SQS::Queue').filter(([, { Properties }]) => Properties['RedrivePolicy']),
  )('%s gives up on a message after some tries, into dead letters that last', (_, queue) => {
    const redrive = queue.Properties['RedrivePolicy'] as Json;
    const [id = ''] = at(redrive, 'deadLetterTargetArn.Fn::GetAtt') as string[];
    expect(redrive['maxReceiveCount']).toBeGreaterThan(1);
    expect(at(app[id], 'Properties.MessageRetentionPeriod')).toBe(14 * 86_400);
    expect(at(app[id], 'Properties.RedrivePolicy')).toBeUndefined();
  });

  it.each(ofType(all, 'AWS::SNS::Topic'))('%s is under our key, by TLS alone', (id, topic) => {
    expect(topic.Properties['KmsMasterKeyId']).toBeDefined();
    expect(isTlsOnly(policyOf('AWS::SNS::TopicPolicy', 'Topics', id))).toBe(true);
  });

  it.each(ofType(state, 'AWS::DynamoDB::Table'))('%s is under our key', (_, table) => {
    expect(at(table, 'Properties.SSESpecification.KMSMasterKeyId.Fn::GetAtt')).toEqual([
      expect.stringMatching(/^Key/),
      'Arn',
    ]);
  });

  it('in buckets is the pages, and uploads before and after their inspection', () => {
    const names = ofType(all, 'AWS::S3::Bucket').map(([id]) => id.replace(/[0-9A-F]{8}$/, ''));
    expect(names).toEqual(['SitePages', 'ServicesQuarantine', 'ServicesPublished']);
  });

  it.each(ofType(all, 'AWS::S3::Bucket'))(
    '%s is private, encrypted and by TLS alone',
    (id, bucket) => {
      expect(bucket.Properties['PublicAccessBlockConfiguration']).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      expect(bucket.Properties['BucketEncryption']).toBeDefined();
      expect(isTlsOnly(policyOf('AWS::S3::BucketPolicy', 'Bucket', id))).toBe(true);
    },
  );
});

describe('what fails', () => {
  const alarms = ofType(app, 'AWS::CloudWatch::Alarm');
  const watched = (dimension: RegExp) =>
    alarms.filter(([, alarm]) => dimension.test(JSON.stringify(alarm.Properties['Dimensions'])));

  it.each(ours)('%s rings', (id) => {
    expect(watched(new RegExp(`"FunctionName".*"${id}"`))).toHaveLength(1);
  });

  it.each(ofType(app, 'AWS::SQS::Queue'))('%s rings', (id) => {
    expect(watched(new RegExp(`"QueueName".*"${id}"`))).toHaveLength(1);
  });

  it('rings the topic of alarms, whatever rang', () => {
    for (const [id, alarm] of alarms) {
      expect(JSON.stringify(alarm.Properties['AlarmActions']), id).toContain('AlarmsTopic');
      expect(alarm.Properties['TreatMissingData'], id).toBe('notBreaching');
    }
  });

  it('is kept, where a topic or a schedule called', () => {
    const called = ofType(app, 'AWS::SNS::Subscription')
      .filter(([, { Properties }]) => Properties['Protocol'] === 'lambda')
      .map(([, one]) => JSON.stringify(one.Properties['Endpoint']));
    const kept = ofType(app, 'AWS::Lambda::EventInvokeConfig').map(
      ([, one]) => at(one, 'Properties.FunctionName.Ref') as string,
    );
    for (const endpoint of called) {
      expect(kept.some((id) => endpoint.includes(`"${id}"`))).toBe(true);
    }
  });
});

describe('a rule of EventBridge', () => {
  it.each(ofType(app, 'AWS::Events::Rule'))(
    '%s has no more targets than one may have',
    (_, rule) => {
      expect((rule.Properties['Targets'] as unknown[]).length).toBeLessThanOrEqual(5);
    },
  );
});

describe('a new connection', () => {
  const queueOf = (value: unknown) => (at(value, 'Fn::GetAtt') as string[] | undefined)?.[0] ?? '';
  const subscriptions = ofType(app, 'AWS::SNS::Subscription').filter(
    ([, { Properties }]) => Properties['Protocol'] === 'sqs',
  );
  const [queue = ''] = subscriptions.map(([, { Properties }]) => queueOf(Properties['Endpoint']));

  it('is polled at once: its event is put as it is where workers find batches', () => {
    expect(subscriptions.map(([, { Properties }]) => Properties)).toEqual([
      {
        Protocol: 'sqs',
        RawMessageDelivery: true,
        TopicArn: { 'Fn::ImportValue': expect.stringContaining('TopicsUserConnected') },
        Endpoint: { 'Fn::GetAtt': [expect.stringMatching(/^BatteryBatteryBatchesQueue/), 'Arn'] },
        RedrivePolicy: { deadLetterTargetArn: expect.anything() },
      },
    ]);
  });

  it('that no worker can be told of ends where their dead letters do', () => {
    const target = at(subscriptions[0]?.[1], 'Properties.RedrivePolicy.deadLetterTargetArn');
    expect(target).toEqual(at(app[queue], 'Properties.RedrivePolicy.deadLetterTargetArn'));
  });

  it('is all that anybody may put there from outside, with its dead letters', () => {
    const deadLetters = queueOf(at(app[queue], 'Properties.RedrivePolicy.deadLetterTargetArn'));
    for (const id of [queue, deadLetters]) {
      const policy = policyOf('AWS::SQS::QueuePolicy', 'Queues', id);
      const statements = at(policy, 'Properties.PolicyDocument.Statement') as Json[];
      expect(statements.filter(({ Effect }) => Effect === 'Allow')).toEqual([
        {
          Effect: 'Allow',
          Action: 'sqs:SendMessage',
          Principal: { Service: 'sns.amazonaws.com' },
          Resource: { 'Fn::GetAtt': [id, 'Arn'] },
          Condition: {
            ArnEquals: {
              'aws:SourceArn': {
                'Fn::ImportValue': expect.stringContaining('TopicsUserConnected'),
              },
            },
          },
        },
      ]);
    }
  });
});

describe('a secret', () => {
  it.each(stacks)('is in no environment of %s but by its name', (stack) => {
    for (const [id, fn] of ofType(resourcesOf(stack), 'AWS::Lambda::Function')) {
      const variables = (at(fn, 'Properties.Environment.Variables') ?? {}) as Json;
      expect(JSON.stringify(variables), id).not.toContain('{{resolve:');
      for (const [name, value] of Object.entries(variables)) {
        if (!/SECRET|TOKEN|PASSWORD|PEPPER|KEY/.test(name)) continue;
        expect(name, id).toMatch(/_(ARNS?|TABLE|SECRETS)$/);
        expect(JSON.stringify(value), id).toMatch(/Fn::ImportValue|Fn::GetAtt/);
      }
    }
  });

  it('is drawn by AWS, and never given in a template', () => {
    const secrets = ofType(all, 'AWS::SecretsManager::Secret');
    expect(secrets.length).toBeGreaterThan(5);
    for (const [id, { Properties }] of secrets) {
      expect(Properties['SecretString'], id).toBeUndefined();
      expect(Properties['KmsKeyId'], id).toBeDefined();
      const template = at(Properties, 'GenerateSecretString.SecretStringTemplate');
      const given = Object.values(JSON.parse(String(template ?? '{}')) as Json);
      expect([[], [''], ['first']], id).toContainEqual(given);
    }
  });

  it.each(stacks)('that %s names is a reference that CloudFormation resolves', (stack) => {
    const references = textOf(stack).match(/\{\{resolve:[^:]+/g) ?? [];
    for (const reference of references) expect(reference).toBe('{{resolve:secretsmanager');
    expect(textOf(stack)).not.toMatch(/"SecretString":/);
  });
});
