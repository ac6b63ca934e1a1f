import { randomUUID } from 'node:crypto';
import {
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  type PutSecretValueCommandInput,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { create, newDataDir, setUp } from './set-up.ts';

const type = 'AWS::SecretsManager::Secret';

async function setUpSecret(properties: object = { SecretString: 'first' }) {
  const system = await setUp();
  const { ref: SecretId } = await create(system.aws, type, 'Secret', properties);
  const { secrets } = system;
  const put = (input: Partial<PutSecretValueCommandInput>) =>
    secrets.send(new PutSecretValueCommand({ SecretId, ...input }));
  const get = (input: { VersionId?: string | undefined; VersionStage?: string } = {}) =>
    secrets.send(new GetSecretValueCommand({ SecretId, ...input }));
  return { ...system, SecretId, put, get };
}

describe('a secret', () => {
  it('is drawn into its template once', async () => {
    const properties = {
      GenerateSecretString: {
        SecretStringTemplate: '{"kid":"first"}',
        GenerateStringKey: 'key',
        PasswordLength: 64,
        ExcludePunctuation: true,
      },
    };
    const { aws, SecretId } = await setUpSecret(properties);
    const value = aws.secret(SecretId) ?? '';
    expect(JSON.parse(value)).toEqual({
      kid: 'first',
      key: expect.stringMatching(/^[a-zA-Z0-9]{64}$/),
    });
    expect(await create(aws, type, 'Secret', properties)).toMatchObject({ ref: SecretId });
    expect(aws.secret('Secret')).toBe(value);
  });

  it('is found by name, by ARN, and by ARN without its suffix', async () => {
    const { secrets, SecretId } = await setUpSecret({ Name: 'app/key', SecretString: 'first' });
    for (const id of ['app/key', SecretId, SecretId.slice(0, -7)]) {
      const found = await secrets.send(new GetSecretValueCommand({ SecretId: id }));
      expect(found).toMatchObject({ Name: 'app/key', SecretString: 'first' });
    }
    for (const id of ['app', `${SecretId.slice(0, -1)}-`]) {
      const asked = secrets.send(new GetSecretValueCommand({ SecretId: id }));
      await expect(asked).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    }
  });

  it('keeps its previous version', async () => {
    const { put, get } = await setUpSecret();
    const { VersionId } = await put({ SecretString: 'second' });
    expect(await get()).toMatchObject({
      VersionId,
      SecretString: 'second',
      VersionStages: ['AWSCURRENT'],
    });
    expect(await get({ VersionStage: 'AWSPREVIOUS' })).toMatchObject({ SecretString: 'first' });
    await put({ SecretString: 'third' });
    expect(await get({ VersionStage: 'AWSPREVIOUS' })).toMatchObject({ VersionId });
  });

  it('takes a value once per token', async () => {
    const { put, secrets, SecretId } = await setUpSecret();
    const ClientRequestToken = randomUUID();
    await put({ ClientRequestToken, SecretString: 'second' });
    await put({ ClientRequestToken, SecretString: 'second' });
    const listed = await secrets.send(new ListSecretVersionIdsCommand({ SecretId }));
    expect(listed.Versions).toHaveLength(2);
    const other = put({ ClientRequestToken, SecretString: 'other' });
    await expect(other).rejects.toMatchObject({ name: 'ResourceExistsException' });
  });

  it('is rotated through a pending version', async () => {
    const { put, get, secrets, SecretId } = await setUpSecret();
    const before = await get();
    const { VersionId } = await put({ SecretString: 'next', VersionStages: ['AWSPENDING'] });
    expect(await get()).toMatchObject({ SecretString: 'first' });
    const move = { SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: VersionId };
    const unexplained = secrets.send(new UpdateSecretVersionStageCommand(move));
    await expect(unexplained).rejects.toMatchObject({ name: 'InvalidParameterException' });
    const moved = { ...move, RemoveFromVersionId: before.VersionId };
    await secrets.send(new UpdateSecretVersionStageCommand(moved));
    const { VersionIdsToStages } = await secrets.send(new DescribeSecretCommand({ SecretId }));
    expect(VersionIdsToStages).toEqual({
      [before.VersionId ?? '']: ['AWSPREVIOUS'],
      [VersionId ?? '']: ['AWSPENDING', 'AWSCURRENT'],
    });
  });

  it('has no version that it was not given', async () => {
    const { get } = await setUpSecret();
    const refusal = { name: 'ResourceNotFoundException' };
    await expect(get({ VersionStage: 'AWSPENDING' })).rejects.toMatchObject(refusal);
    await expect(get({ VersionId: randomUUID() })).rejects.toMatchObject(refusal);
    const { VersionId } = await get();
    const mismatch = get({ VersionId, VersionStage: 'AWSPREVIOUS' });
    await expect(mismatch).rejects.toMatchObject({ name: 'InvalidRequestException' });
  });

  it('takes bytes as well as a string, not both and not neither', async () => {
    const { put, get } = await setUpSecret();
    const SecretBinary = new Uint8Array([1, 2, 3]);
    await put({ SecretBinary });
    expect(await get()).toMatchObject({ SecretBinary });
    const refusal = { name: 'InvalidParameterException' };
    await expect(put({})).rejects.toMatchObject(refusal);
    await expect(put({ SecretBinary, SecretString: 'x' })).rejects.toMatchObject(refusal);
  });

  it('survives a new start', async () => {
    const dataDir = newDataDir();
    const first = await setUp({ dataDir });
    const { ref } = await create(first.aws, type, 'Secret', { GenerateSecretString: {} });
    first.aws.putSecret(ref, 'changed');
    await first.close();
    const { aws } = await setUp({ dataDir });
    expect(await create(aws, type, 'Secret', { GenerateSecretString: {} })).toMatchObject({ ref });
    expect(aws.secret(ref)).toBe('changed');
  });
});

describe('a random password', () => {
  it('holds something of each kind that is not excluded', async () => {
    const { secrets } = await setUp();
    const input = { PasswordLength: 4, ExcludeCharacters: 'a1' };
    const { RandomPassword } = await secrets.send(new GetRandomPasswordCommand(input));
    for (const kind of [/[b-z]/, /[A-Z]/, /[02-9]/, /[^a-zA-Z0-9]/])
      expect(RandomPassword).toMatch(kind);
    expect(RandomPassword).toHaveLength(4);
  });

  it('is refused where nothing is left to draw from', async () => {
    const { secrets } = await setUp();
    const input = {
      ExcludeLowercase: true,
      ExcludeUppercase: true,
      ExcludeNumbers: true,
      ExcludePunctuation: true,
    };
    await expect(secrets.send(new GetRandomPasswordCommand(input))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });
});
