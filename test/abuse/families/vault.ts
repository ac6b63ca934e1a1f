import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { physicalIds } from '../../../local/runner/physical-ids.ts';
import { accessKeyOf } from '../../../local/runner/roles.ts';
import { googleDevice } from '../../story/person.ts';
import type { Attack, Family } from '../attack.ts';
import type { Target } from '../target.ts';
import { sessionCookie, Visitor } from '../visitor.ts';

type Row = Record<string, unknown> & { tokens: { key: string; version: number; box: Uint8Array } };

/** The table of connections, as whoever has stolen the role of a function that writes it sees it. */
function stolenTable(target: Target) {
  const logicalId = (stack: 'Switchboard' | 'SwitchboardState', pattern: RegExp) =>
    Object.keys(target.template(stack).Resources).find((id) => pattern.test(id)) ?? '';
  const role = physicalIds['AWS::IAM::Role']?.({
    stack: 'Switchboard',
    logicalId: logicalId('Switchboard', /^ConnectFinishConnectingRole[0-9A-F]{8}$/),
    properties: {},
    place: { region: 'us-east-1', accountId: '000000000000', host: '' },
  });
  const client = new DynamoDBClient({
    region: 'us-east-1',
    endpoint: target.awsEndpoint,
    credentials: {
      accessKeyId: accessKeyOf(role?.attributes['Arn'] ?? ''),
      secretAccessKey: 'stolen',
    },
  });
  const db = DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true },
  });
  const TableName = `SwitchboardState-${logicalId('SwitchboardState', /^ConnectConnectionsTable/)}`;
  return {
    read: async (Key: { person: string; id: string }) =>
      (await db.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item as Row,
    write: (Item: Row) => db.send(new PutCommand({ TableName, Item })),
  };
}

interface Holder {
  readonly visitor: Visitor;
  readonly key: { readonly person: string; readonly id: string };
}

async function holder(attack: Attack, account: string): Promise<Holder> {
  const visitor = await Visitor.signedIn(attack);
  const url = await visitor.callback('google-health', account);
  await visitor.must(303, 'GET', url.pathname + url.search);
  const [connection] = await visitor.connections();
  const claims = Buffer.from(
    visitor.cookie(sessionCookie).split('.')[1] ?? '',
    'base64url',
  ).toString('utf8');
  const { sub } = JSON.parse(claims) as { sub: string };
  return { visitor, key: { person: sub, id: connection?.id ?? '' } };
}

async function modelsOf({ visitor }: Holder): Promise<string> {
  const { body } = await visitor.must(200, 'GET', '/api/account');
  const { devices } = JSON.parse(body) as { devices: { deviceId: string; level: number }[] };
  return devices.map(({ deviceId, level }) => `${deviceId}:${level}`).join();
}

export const movedTokens: Family = {
  name: 'sealed tokens moved',
  size: { short: 1, full: 1 },
  isAlone: true,
  // A token that doesn't open is a fault once its batch is given up: somebody has been at the table.
  causes:
    /Unsupported state or unable to authenticate|Invalid authentication tag|There is no data key|Invalid initialization vector|PollBatch/,
  async run(attack) {
    const { local } = attack.target;
    const route = 'battery-poll';
    const [rich, poor] = [await holder(attack, 'rich'), await holder(attack, 'poor')];
    const table = stolenTable(attack.target);
    const setLevels = async (first: number, second: number) => {
      await local.setDevices('google-health', 'rich', [googleDevice(first, 'rich')]);
      await local.setDevices('google-health', 'poor', [googleDevice(second, 'poor')]);
    };
    await setLevels(60, 70);
    await local.run('battery-poll');
    attack.check(
      route,
      'before',
      (await modelsOf(rich)) === 'rich:60' && (await modelsOf(poor)) === 'poor:70',
    );
    const [richRow, poorRow] = [await table.read(rich.key), await table.read(poor.key)];
    const { tokens } = richRow;
    const box = Buffer.from(tokens.box);
    const flipped = Buffer.from(poorRow.tokens.box);
    flipped[20] = (flipped[20] ?? 0) ^ 1;
    const forged: Record<string, Row['tokens']> = {
      'another person’s tokens': tokens,
      'another person’s box under one’s own version': { ...poorRow.tokens, box },
      'a version of another time': { ...poorRow.tokens, version: poorRow.tokens.version + 1 },
      'another data key’s name': { ...poorRow.tokens, key: '2020-Q1' },
      'one bit changed': { ...poorRow.tokens, box: flipped },
      'its end cut off': {
        ...poorRow.tokens,
        box: Buffer.from(poorRow.tokens.box).subarray(0, -1),
      },
      'all but the tag cut off': {
        ...poorRow.tokens,
        box: Buffer.from(poorRow.tokens.box).subarray(-28),
      },
      nothing: { ...poorRow.tokens, box: Buffer.alloc(0) },
    };
    let level = 50;
    for (const [payload, stolen] of Object.entries(forged)) {
      await table.write({ ...poorRow, tokens: stolen });
      await setLevels(--level, level + 1);
      await local.run('battery-poll');
      attack.check(route, payload, (await modelsOf(poor)) === 'poor:70', await modelsOf(poor));
      attack.check(
        route,
        payload,
        (await modelsOf(rich)) === `rich:${level}`,
        await modelsOf(rich),
      );
    }
    // A whole row under another person's key still names its own holder, and is of no use to the other.
    await table.write({ ...richRow, person: poor.key.person });
    await local.run('battery-poll');
    attack.check(
      route,
      'a whole row',
      !(await modelsOf(poor)).includes('rich'),
      await modelsOf(poor),
    );
    const restored = await table.read(poor.key);
    await table.write({ ...poorRow, version: restored['version'] });
    await setLevels(33, 44);
    await local.run('battery-poll');
    attack.check(
      route,
      'its own tokens again',
      (await modelsOf(poor)) === 'poor:44',
      await modelsOf(poor),
    );
    // Whoever's tokens no longer open can leave all the same, and takes nobody else's grant along.
    await table.write({ ...(await table.read(poor.key)), tokens });
    await poor.visitor.must(204, 'DELETE', `/api/connections/${poor.key.id}`);
    await setLevels(22, 22);
    await local.run('battery-poll');
    attack.check(
      'DELETE /api/connections/{id}',
      'another person’s tokens',
      (await modelsOf(rich)) === 'rich:22',
    );
  },
};
