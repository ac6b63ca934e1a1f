import { describe, expect, it } from 'vitest';
import { functionsWithStatements, type Json, type Statement } from './templates.ts';

const read = 'GetSecretValue';
const work = 'ChangeMessageVisibility DeleteMessage GetQueueAttributes ReceiveMessage SendMessage';

const people = { PhonePeopleTable: 'BatchGetItem GetItem' };
const session = { ...people, PhoneSessionKeys: read };
const codes = {
  PhoneCodesTable: 'GetItem PutItem UpdateItem',
  PhoneCodePeppers: read,
  PhoneNumberKey: read,
};
const texting = { TopicsTextsTable: 'DeleteItem GetItem PutItem', 'phone numbers': 'Publish' };
const providers = {
  ConnectClientfitbit: read,
  ConnectClientgithub: read,
  ConnectClientgooglehealth: read,
};
const vault = { ConnectDataKeysTable: 'GetItem PutItem', Key: 'Decrypt GenerateDataKey' };
const announcing = { 'topics of users': 'Publish', TopicsSendTextQueue: 'SendMessage' };
const telling = {
  ...people,
  ...announcing,
  BatteryDevicesTable: 'BatchGetItem BatchWriteItem PutItem Query',
  TopicsSubscriptionsTable: 'Query',
};
const removing = {
  ServicesUploadsTable: 'DeleteItem GetItem PutItem',
  ServicesQuarantine: 'ListBucketVersions',
  'ServicesQuarantine/*': 'DeleteObjectVersion',
  'ServicesPublished/*': 'DeleteObject',
};
const taking = {
  ...session,
  ServicesUploadsTable: 'GetItem PutItem',
  'ServicesQuarantine/*': 'PutObject',
};
const reading = {
  ...session,
  ServicesUploadsTable: 'GetItem',
  'ServicesPublished/*': 'GetObject',
};
/** What writes to `Published` is here alone. */
const inspecting = {
  ...removing,
  ServicesQuarantine: 'ListBucket ListBucketVersions',
  'ServicesQuarantine/*': 'DeleteObjectVersion GetObjectVersion GetObjectVersionTagging',
  'ServicesPublished/*': 'DeleteObject PutObject',
};
const erasing = {
  ...session,
  ...providers,
  ...vault,
  ...removing,
  BatteryDevicesTable: 'BatchWriteItem Query',
  ConnectConnectionsTable: 'DeleteItem Query',
  PhoneCodesTable: 'GetItem PutItem',
  PhonePeopleTable: 'BatchGetItem GetItem PutItem',
  TopicsSendTextQueue: 'SendMessage',
  TopicsSubscriptionsTable: 'DeleteItem PutItem Query UpdateItem',
  TopicsTextsTable: 'DeleteItem GetItem',
  'TopicsTextsTable/index/person': 'Query',
  'topics of users': 'DeleteTopic',
};

/** What each function may do to what; those of `topics` have a list of their own. */
const permissions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  AccountEraseAccount: erasing,
  AccountFinishErasing: {
    ...erasing,
    PhonePeopleTable: 'BatchGetItem DeleteItem GetItem PutItem',
    'PhonePeopleTable/index/erasing': 'Query',
  },
  AccountSetPreferences: { ...session, PhonePeopleTable: 'BatchGetItem GetItem PutItem' },
  AccountShowAccount: {
    ...session,
    BatteryDevicesTable: 'Query',
    ConnectConnectionsTable: 'Query',
    TopicsSubscriptionsTable: 'Query',
  },
  ApiRefuseMethod: {},
  BatteryAnnouncePendingAlerts: { ...telling, 'BatteryDevicesTable/index/due': 'Query' },
  BatteryDispatchPoll: {
    BatteryBatteryBatchesQueue: 'SendMessage',
    BatteryBatteryDispatchesQueue: work,
    'ConnectConnectionsTable/index/polled': 'Query',
  },
  BatteryPollBatch: {
    ...telling,
    ...providers,
    ...vault,
    BatteryBatteryBatchesQueue: work,
    ConnectConnectionsTable: 'BatchGetItem GetItem PutItem',
  },
  ConnectDisconnect: {
    ...session,
    ...providers,
    ...vault,
    ConnectConnectionsTable: 'DeleteItem GetItem',
  },
  ConnectFinishConnecting: {
    ...session,
    ...providers,
    ...vault,
    ConnectAuthorizationsTable: 'GetItem PutItem',
    ConnectConnectionsTable: 'DeleteItem GetItem PutItem Query',
    TopicsUserConnected: 'Publish',
  },
  ConnectPublishPending: {
    ...people,
    ...providers,
    ...vault,
    ...announcing,
    ConnectConnectionsTable: 'DeleteItem GetItem PutItem',
    'ConnectConnectionsTable/index/pending': 'Query',
    TopicsUserConnected: 'Publish',
  },
  ConnectResealTokens: { ...vault, ConnectConnectionsTable: 'GetItem PutItem Scan' },
  ConnectStartConnecting: {
    ...session,
    ...providers,
    ConnectAuthorizationsTable: 'GetItem PutItem',
  },
  PhoneCheckCode: {
    ...session,
    ...codes,
    ...texting,
    PhonePeopleTable: 'BatchGetItem GetItem PutItem',
    TopicsSubscriptionsTable: 'Query',
  },
  PhoneRequestCode: { ...session, ...codes, ...texting, TopicsSubscriptionsTable: 'Query' },
  PhoneRotateKeys: {
    PhoneCodePeppers: 'GetSecretValue PutSecretValue',
    PhoneSessionKeys: 'GetSecretValue PutSecretValue',
    TopicsConfirmationKeys: 'GetSecretValue PutSecretValue',
  },
  PhoneSignOut: { ...session, PhonePeopleTable: 'BatchGetItem GetItem PutItem' },
  ServicesCallHttp: session,
  ServicesCallTwilio: {
    ...people,
    PhoneNumberKey: read,
    TopicsSubscriptionsTable: 'Query',
    TopicsTextsTable: 'DeleteItem GetItem PutItem UpdateItem',
    'phone numbers': 'Publish',
  },
  ServicesDeleteUpload: { ...session, ...removing },
  ServicesGetObject: reading,
  ServicesInspectUpload: {
    ...inspecting,
    ServicesUploadArrivalsQueue:
      'ChangeMessageVisibility DeleteMessage GetQueueAttributes ReceiveMessage',
  },
  ServicesListUploads: { ...session, ServicesUploadsTable: 'GetItem' },
  ServicesPresignUrl: reading,
  ServicesPutObject: taking,
  ServicesSignPolicy: taking,
  ServicesSweepUploads: { ...inspecting, 'ServicesUploadsTable/index/open': 'Query' },
};

/** A role's own log, traces, and the key by way of a service, which every statement on it must name. */
const isCommon = ({ Action, Condition = {} }: Statement) =>
  [Action].flat().every((action) => /^(xray|logs):/.test(action)) ||
  JSON.stringify(Condition).includes('kms:ViaService');

const functions = [...functionsWithStatements()].filter(([name]) => !name.startsWith('Topics'));

describe('a function', () => {
  it('is one of those whose permissions are listed', () => {
    expect(functions.map(([name]) => name).sort()).toEqual(Object.keys(permissions).sort());
  });

  it.each(functions)('%s may do exactly what is listed', (name, { statements }) => {
    const may = new Map<string, Set<string>>();
    for (const statement of statements.filter((one) => !isCommon(one))) {
      for (const resource of [statement.Resource ?? { but: statement.NotResource }].flat()) {
        const actions = may.get(nameOf(resource)) ?? new Set();
        for (const action of [statement.Action].flat()) actions.add(action.replace(/^\w+:/, ''));
        may.set(nameOf(resource), actions);
      }
    }
    const listed = [...may].map(([resource, actions]) => [resource, [...actions].sort().join(' ')]);
    expect(Object.fromEntries(listed)).toEqual(permissions[name]);
  });

  it.each(functions)('%s writes its own log, and traces', (name, { statements }) => {
    const logs = statements.filter((one) => [one.Action].flat().join().includes('logs:'));
    expect(logs.map(({ Action }) => Action)).toEqual([
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
    ]);
    expect(nameOf(logs[0]?.Resource)).toBe(`${name}Logs`);
    const wild = statements.filter(({ Resource }) => Resource === '*');
    expect(wild.map(({ Action }) => Action)).toEqual([
      ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
    ]);
  });
});

/** The id of a resource without hashes, whichever stack it is in. */
function nameOf(resource: unknown): string {
  if (typeof resource === 'string') return resource;
  const of = (resource ?? {}) as Json;
  if (of['Fn::Join'] !== undefined) {
    const arn = [of['Fn::Join']].flat(2).map(nameOf).join('');
    return arn.endsWith(':switchboard-user-*') ? 'topics of users' : arn;
  }
  if (of['but'] !== undefined) {
    const isEveryTopic = nameOf(of['but']) === 'arn:AWS::Partition:sns:*:*:*';
    return isEveryTopic ? 'phone numbers' : 'too much';
  }
  const id = of['Fn::ImportValue'] ?? of['Ref'] ?? [of['Fn::GetAtt']].flat()[0];
  return String(id)
    .replace(/^\w+:ExportsOutput(FnGetAtt|Ref)/, '')
    .replace(/(Arn)?[0-9A-F]{8}$/, '')
    .replace(/[0-9A-F]{8}$/, '');
}
