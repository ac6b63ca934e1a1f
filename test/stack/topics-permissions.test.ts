import { describe, expect, it } from 'vitest';
import { at, functionsWithStatements, ofType, resourcesOf, type Statement } from './templates.ts';

const ledger = ['dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem', 'sqs:SendMessage'];
const texting = ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'sns:Publish'];
const readSecret = 'secretsmanager:GetSecretValue';

/** All that each function of topics may do, besides using the key through a service and being traced. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  TopicsConfirmSubscription: [...ledger, readSecret],
  TopicsCreateUserTopic: [
    ...ledger,
    'dynamodb:BatchGetItem',
    'dynamodb:GetItem',
    'sns:CreateTopic',
    'sns:Subscribe',
    'sns:TagResource',
    'sqs:SendMessage',
  ],
  TopicsListTexts: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query', readSecret],
  TopicsPublishPendingTexts: ledger,
  TopicsReceiveReceipt: [...ledger, 'dynamodb:GetItem', readSecret],
  TopicsReceiveSnsText: [...ledger, 'dynamodb:GetItem', readSecret],
  TopicsReceiveTwilioText: [...ledger, 'dynamodb:GetItem', readSecret],
  TopicsReconcileTexts: [...ledger, 'dynamodb:BatchGetItem', 'dynamodb:GetItem', readSecret],
  TopicsRequestConsent: [...ledger, 'dynamodb:BatchGetItem', 'dynamodb:GetItem', readSecret],
  TopicsResendText: [...ledger, 'dynamodb:BatchGetItem', 'dynamodb:GetItem', readSecret],
  TopicsSendTextWorker: [
    ...ledger,
    ...texting,
    'dynamodb:BatchGetItem',
    'sqs:ChangeMessageVisibility',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'sqs:ReceiveMessage',
    readSecret,
  ],
};

const functions = [...functionsWithStatements()].filter(([name]) => name.startsWith('Topics'));

describe('a function of topics', () => {
  it('is one of those whose permissions are listed', () => {
    expect(functions.map(([name]) => name).sort()).toEqual(Object.keys(allowed));
  });

  it.each(functions)('%s may do what it needs and nothing else', (name, { statements }) => {
    const actions = new Set(statements.flatMap(actionsOf).filter((action) => !isCommon(action)));
    expect([...actions].sort()).toEqual([...new Set(allowed[name])].sort());
  });

  it.each(functions)('%s reaches no topic but those of users', (_, { statements }) => {
    const onSns = statements.filter((one) => actionsOf(one).some((a) => a.startsWith('sns:')));
    for (const { Resource, NotResource } of onSns) {
      if (NotResource !== undefined) {
        expect(JSON.stringify(NotResource)).toContain(':sns:*:*:*');
        continue;
      }
      expect(JSON.stringify(Resource)).toContain(':switchboard-user-*');
    }
  });

  it('may take a text off the record that the sender could not take for now', () => {
    for (const name of ['PhoneRequestCode', 'TopicsSendTextWorker']) {
      const { statements = [] } = functionsWithStatements().get(name) ?? {};
      const deleting = statements.filter((one) => actionsOf(one).includes('dynamodb:DeleteItem'));
      expect(JSON.stringify(deleting.map(({ Resource }) => Resource)), name).toContain('Texts');
    }
  });
});

describe('the sweep for missed texts', () => {
  const name = 'TopicsFindMissedTexts';
  const { fn, statements = [] } = functionsWithStatements('twilio').get(name) ?? {};

  it('may do what receiving a text takes, and ask Twilio, and nothing else', () => {
    const actions = new Set(statements.flatMap(actionsOf).filter((action) => !isCommon(action)));
    expect([...actions].sort()).toEqual([...ledger, 'dynamodb:GetItem', readSecret].sort());
    const secrets = statements.filter((one) => actionsOf(one).includes(readSecret));
    const resources = secrets.flatMap(({ Resource }) => Resource);
    expect(resources).toHaveLength(2);
    for (const secret of ['TopicsTwilio', 'PhoneNumberKey']) {
      expect(JSON.stringify(resources)).toContain(secret);
    }
  });

  it('runs every five minutes, and is over before the next run', () => {
    const rules = ofType(resourcesOf('Switchboard', 'twilio'), 'AWS::Events::Rule')
      .map(([, rule]) => rule.Properties)
      .filter((rule) => JSON.stringify(rule['Targets']).includes(name));
    expect(rules.map((rule) => rule['ScheduleExpression'])).toEqual(['rate(5 minutes)']);
    expect(at(fn, 'Properties.Timeout')).toBeLessThan(300);
  });

  it('is there only where Twilio is the sender: a topic loses no text', () => {
    expect(functionsWithStatements().get(name)).toBeUndefined();
  });
});

function actionsOf({ Action }: Statement): readonly string[] {
  return typeof Action === 'string' ? [Action] : Action;
}

function isCommon(action: string): boolean {
  return /^(kms|xray|logs):/.test(action);
}

describe('a fixed topic', () => {
  const state = resourcesOf('SwitchboardState');

  it.each(ofType(state, 'AWS::SNS::Topic'))(
    '%s is encrypted and outlives its stack',
    (_, topic) => {
      expect(topic.Properties['KmsMasterKeyId']).toBeDefined();
      expect(topic.DeletionPolicy).toBe('Retain');
    },
  );

  it('takes inbound texts from the messaging service alone, on behalf of this account', () => {
    const policies = ofType(state, 'AWS::SNS::TopicPolicy').map(([, { Properties }]) => Properties);
    const statements = policies.flatMap(
      (policy) => at(policy, 'PolicyDocument.Statement') as Statement[],
    );
    const allowing = statements.filter(({ Effect }) => Effect === 'Allow');
    expect(allowing).toHaveLength(1);
    expect(allowing[0]).toMatchObject({
      Action: 'sns:Publish',
      Principal: { Service: 'sms-voice.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    });
  });
});
