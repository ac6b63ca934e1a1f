import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { longestSweepSeconds } from '../../lambdas/account/domain/erase.ts';
import {
  at,
  functionsWithStatements,
  ofType,
  resourcesOf,
  type Statement,
  textOf,
} from './templates.ts';

const app = resourcesOf('Switchboard');
const state = resourcesOf('SwitchboardState');
const functions = functionsWithStatements();
const actionsOf = ({ Action }: Statement) => (typeof Action === 'string' ? [Action] : Action);

describe('the state stack', () => {
  it.each(ofType(state, 'AWS::DynamoDB::Table'))('keeps %s whatever happens', (_, table) => {
    expect(table).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
        TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      },
    });
  });

  it('retains its key, which rotates, its secrets and its buckets', () => {
    for (const type of ['AWS::KMS::Key', 'AWS::SecretsManager::Secret', 'AWS::S3::Bucket']) {
      expect(ofType(state, type).map(([, { DeletionPolicy }]) => DeletionPolicy)).not.toContain(
        'Delete',
      );
      expect(ofType(state, type).length).toBeGreaterThan(0);
    }
    expect(ofType(state, 'AWS::KMS::Key')[0]?.[1].Properties).toMatchObject({
      EnableKeyRotation: true,
    });
  });

  it('depends on nothing of what runs', () => {
    expect(textOf('SwitchboardState')).not.toContain('Fn::ImportValue');
  });
});

describe('the API', () => {
  const methods = ofType(app, 'AWS::ApiGateway::Method');

  it('asks for the origin key on every method, and answers the others with 405', () => {
    expect(methods.filter(([, { Properties }]) => Properties['ApiKeyRequired'] !== true)).toEqual(
      [],
    );
    const byPath = new Map<string, string[]>();
    for (const [, { Properties }] of methods) {
      const path = JSON.stringify(Properties['ResourceId']);
      byPath.set(path, [...(byPath.get(path) ?? []), String(Properties['HttpMethod'])]);
    }
    for (const verbs of byPath.values()) expect(verbs).toContain('ANY');
  });

  it('logs no query, cookie or referrer', () => {
    const [stage] = ofType(app, 'AWS::ApiGateway::Stage');
    const format = String(at(stage?.[1], 'Properties.AccessLogSetting.Format'));
    expect(format).toContain('$context.resourcePath');
    expect(format).not.toMatch(/query|cookie|referer|\$context\.path/i);
    expect(JSON.stringify(at(stage?.[1], 'Properties.MethodSettings'))).toMatch(
      /ThrottlingRateLimit/,
    );
  });

  it('answers by itself with problem documents alone', () => {
    for (const [, response] of ofType(app, 'AWS::ApiGateway::GatewayResponse')) {
      const template = String(at(response, 'Properties.ResponseTemplates.application/json'));
      expect(JSON.parse(template)).toMatchObject({
        code: expect.any(String),
        detail: expect.any(String),
      });
    }
  });
});

describe('a function', () => {
  it.each([...functions])('%s is small, current and alone in its role', (_, { fn }) => {
    expect(fn.Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      TracingConfig: { Mode: 'Active' },
    });
    const roles = [...functions.values()].map((other) =>
      JSON.stringify(other.fn.Properties['Role']),
    );
    expect(roles.filter((role) => role === JSON.stringify(fn.Properties['Role']))).toHaveLength(1);
  });

  it.each([...functions])('%s may do nothing by wildcard', (_, { statements }) => {
    const tracing = (statement: Statement) =>
      actionsOf(statement).every((action) => action.startsWith('xray:'));
    for (const statement of statements.filter((one) => !tracing(one))) {
      const wild = actionsOf(statement).filter((action) => action.includes('*'));
      expect(wild).toEqual([]);
      expect(statement.Resource).not.toBe('*');
    }
  });

  it('opens the token vault only where tokens are used', () => {
    const vault = (statement: Statement) =>
      JSON.stringify(statement.Condition ?? {}).includes('switchboard-vault');
    const openers = [...functions]
      .filter(([, { statements }]) => statements.some(vault))
      .map(([name]) => name);
    expect(openers.sort()).toEqual([
      'AccountEraseAccount',
      'AccountFinishErasing',
      'BatteryPollBatch',
      'ConnectDisconnect',
      'ConnectFinishConnecting',
      'ConnectPublishPending',
      'ConnectResealTokens',
    ]);
  });

  it('uses the key in no other way than through a service, or as the vault', () => {
    for (const [name, { statements }] of functions) {
      for (const statement of statements) {
        const usesKey = actionsOf(statement).some((action) => action.startsWith('kms:'));
        if (usesKey) expect(statement.Condition, name).toBeDefined();
      }
    }
  });

  it('that the API calls ends before the API gives up, and after a provider would have', () => {
    const targets = new Set(
      ofType(app, 'AWS::ApiGateway::Method').flatMap(([, method]) =>
        [
          ...JSON.stringify(at(method, 'Properties.Integration.Uri')).matchAll(
            /"([A-Za-z]+)[0-9A-F]{8}","Arn"/g,
          ),
        ].map(([, id]) => String(id)),
      ),
    );
    expect(targets.size).toBeGreaterThan(10);
    for (const id of targets) {
      const timeout = Number(at(functions.get(id)?.fn, 'Properties.Timeout'));
      expect(timeout, id).toBeGreaterThan(8);
      expect(timeout, id).toBeLessThan(29);
    }
  });
});

describe('a sweep of an erased person', () => {
  it.each(['AccountEraseAccount', 'AccountFinishErasing'])(
    'ends with %s before another may begin',
    (id) => {
      expect(at(functions.get(id)?.fn, 'Properties.Timeout')).toBeLessThan(longestSweepSeconds);
    },
  );
});

describe('a queue', () => {
  const queues = ofType(app, 'AWS::SQS::Queue');

  it.each(queues)(
    '%s is encrypted, and has dead letters or is where they end',
    (id, { Properties }) => {
      expect(Properties['KmsMasterKeyId']).toBeDefined();
      expect(Properties['RedrivePolicy'] !== undefined || /DeadLetters|Failures/.test(id)).toBe(
        true,
      );
    },
  );

  it('hides a message for at least six times as long as its worker may take', () => {
    for (const [, mapping] of ofType(app, 'AWS::Lambda::EventSourceMapping')) {
      const [queueId = ''] = at(mapping, 'Properties.EventSourceArn.Fn::GetAtt') as string[];
      const fn = app[String(at(mapping, 'Properties.FunctionName.Ref'))];
      const hidden = Number(at(app[queueId], 'Properties.VisibilityTimeout'));
      expect(hidden).toBeGreaterThanOrEqual(6 * Number(at(fn, 'Properties.Timeout')));
      expect(at(mapping, 'Properties.FunctionResponseTypes')).toEqual(['ReportBatchItemFailures']);
    }
  });

  it('takes what a topic could not deliver, and what a function could not do', () => {
    const subscriptions = ofType(app, 'AWS::SNS::Subscription').filter(
      ([, { Properties }]) => Properties['Protocol'] === 'lambda',
    );
    expect(subscriptions).toHaveLength(2);
    for (const [, { Properties }] of subscriptions)
      expect(Properties['RedrivePolicy']).toBeDefined();
    const destinations = ofType(app, 'AWS::Lambda::EventInvokeConfig');
    expect(destinations).toHaveLength(2);
    for (const [, config] of destinations) {
      expect(at(config, 'Properties.DestinationConfig.OnFailure.Destination')).toBeDefined();
    }
  });
});

describe('the whole', () => {
  it('keeps every log for a while, and none for ever', () => {
    const groups = ofType(app, 'AWS::Logs::LogGroup');
    expect(groups.length).toBeGreaterThan(functions.size);
    for (const [, { Properties }] of groups) expect(Properties['RetentionInDays']).toBe(90);
  });

  it('has a section in the runbooks for every alarm', () => {
    const runbooks = readFileSync('docs/runbooks/README.md', 'utf8');
    const anchors = new Set(
      [...runbooks.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
        title.toLowerCase().replaceAll(' ', '-'),
      ),
    );
    for (const [, { Properties }] of ofType(app, 'AWS::CloudWatch::Alarm')) {
      const [, anchor = ''] = String(Properties['AlarmDescription']).split('#');
      expect([...anchors, ...(runbooks.match(/(?<=<a id=")[^"]+/g) ?? [])]).toContain(anchor);
    }
  });

  it('sends no page that a script in a line could run on', () => {
    const [headers] = ofType(app, 'AWS::CloudFront::ResponseHeadersPolicy');
    const policy = JSON.stringify(headers?.[1].Properties);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe-inline');
  });

  it('holds no secret in any template', () => {
    for (const text of [textOf('Switchboard'), textOf('SwitchboardState')]) {
      expect(text).not.toMatch(/"(clientSecret|authToken)\\?":\s*\\?"[^"\\]/);
      expect(text).not.toMatch(/AKIA[0-9A-Z]{16}|-----BEGIN|sk_live/);
    }
    const [key] = ofType(app, 'AWS::ApiGateway::ApiKey');
    expect(JSON.stringify(key?.[1].Properties['Value'])).toContain('{{resolve:secretsmanager:');
  });

  it.each(['Switchboard', 'SwitchboardState'] as const)(
    '%s is far from the limits of CloudFormation',
    (stack) => {
      expect(textOf(stack).length).toBeLessThan(1_000_000);
      expect(Object.keys(resourcesOf(stack)).length).toBeLessThan(450);
    },
  );
});
