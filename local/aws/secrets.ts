import { randomUUID } from 'node:crypto';
import type { UseKey } from './kms-keys.ts';
import { AwsError, type Call, Input, type Json, type Service } from './protocol.ts';
import {
  holderOf,
  randomPassword,
  type Secret,
  type Secrets,
  type Version,
} from './secrets-store.ts';

const invalid = (message: string) => new AwsError('InvalidParameterException', message);

/** AWS Secrets Manager, without rotation. */
export function secretsManager(secrets: Secrets, useKey: UseKey): Service {
  function open(input: Input, call: Call, action: string, ...keyActions: string[]): Secret {
    const id = input.string('SecretId');
    const secret = secrets.lookUp(id);
    call.authorize(`secretsmanager:${action}`, secret?.arn ?? id);
    useKey(call, secret?.kmsKeyId, ...keyActions);
    return secret ?? secrets.find(id);
  }

  return {
    protocol: 'json-1.1',
    invalid,
    denied: (message) => new AwsError('AccessDeniedException', message),
    operations: {
      GetSecretValue(input, call) {
        const secret = open(input, call, 'GetSecretValue', 'kms:Decrypt');
        return answerOf(secret, ...versionOf(secret, input));
      },
      PutSecretValue(input, call) {
        const secret = open(input, call, 'PutSecretValue', 'kms:GenerateDataKey');
        const token = input.optional('ClientRequestToken') ?? randomUUID();
        if (token.length < 32 || token.length > 64)
          throw invalid('ClientRequestToken must be 32-64 characters long.');
        const stages = input.has('VersionStages') ? input.strings('VersionStages') : undefined;
        const { stages: VersionStages } = secrets.put(secret, contentOf(input), stages, token);
        return { ARN: secret.arn, Name: secret.name, VersionId: token, VersionStages };
      },
      DescribeSecret(input, call) {
        return describe(open(input, call, 'DescribeSecret'));
      },
      ListSecretVersionIds(input, call) {
        const secret = open(input, call, 'ListSecretVersionIds');
        const all = input.flag('IncludeDeprecated', false);
        const Versions = Object.entries(secret.versions)
          .filter(([, { stages }]) => all || stages.length > 0)
          .map(([VersionId, { stages, createdAt }]) => ({
            VersionId,
            VersionStages: stages,
            CreatedDate: createdAt / 1000,
          }));
        return { ARN: secret.arn, Name: secret.name, Versions };
      },
      UpdateSecretVersionStage(input, call) {
        const secret = open(input, call, 'UpdateSecretVersionStage');
        const to = input.optional('MoveToVersionId');
        secrets.move(
          secret,
          input.string('VersionStage'),
          to,
          input.optional('RemoveFromVersionId'),
        );
        return { ARN: secret.arn, Name: secret.name };
      },
      GetRandomPassword(input, call) {
        call.authorize('secretsmanager:GetRandomPassword', '*');
        return { RandomPassword: generate(input) };
      },
    },
  };
}

/** A password by the members that `GetRandomPassword` and `GenerateSecretString` share. */
export function generate(input: Input): string {
  return randomPassword({
    length: input.integer('PasswordLength', 1, 4096) ?? 32,
    excluded: input.optional('ExcludeCharacters') ?? '',
    without: (group) => input.flag(`Exclude${group}`, false),
    space: input.flag('IncludeSpace', false),
    everyGroup: input.flag('RequireEachIncludedType', true),
  });
}

/** The first value of a declared secret: its literal string, or a generated one. */
export function initialValue(properties: Json): string {
  const input = new Input(properties, invalid);
  if (!input.has('GenerateSecretString')) return input.optional('SecretString') ?? '';
  const rules = new Input(input.record('GenerateSecretString'), invalid);
  const password = generate(rules);
  const key = rules.optional('GenerateStringKey');
  if (key === undefined) return password;
  const template: unknown = JSON.parse(rules.string('SecretStringTemplate'));
  return JSON.stringify({ ...(template as Json), [key]: password });
}

function contentOf(input: Input): Pick<Version, 'string' | 'binary'> {
  const string = input.optional('SecretString');
  const binary = input.optional('SecretBinary');
  if ((string === undefined) === (binary === undefined))
    throw invalid('You must provide either SecretString or SecretBinary.');
  if (Buffer.byteLength(string ?? binary ?? '') > 65_536)
    throw invalid('The secret value must be at most 65536 bytes.');
  return string === undefined ? { binary: binary ?? '' } : { string };
}

function versionOf(secret: Secret, input: Input): [string, Version] {
  const stage = input.optional('VersionStage');
  const asked = input.optional('VersionId');
  const id = asked ?? holderOf(secret, stage ?? 'AWSCURRENT');
  const version = id === undefined ? undefined : secret.versions[id];
  if (id === undefined || !version)
    throw new AwsError(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for ${asked ? 'VersionId' : 'staging label'}: ${asked ?? stage ?? 'AWSCURRENT'}`,
    );
  if (asked && stage && !version.stages.includes(stage))
    throw new AwsError(
      'InvalidRequestException',
      'You provided a VersionStage that is not associated to the provided VersionId.',
    );
  return [id, version];
}

function answerOf(secret: Secret, id: string, version: Version): Json {
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: id,
    SecretString: version.string,
    SecretBinary: version.binary,
    VersionStages: version.stages,
    CreatedDate: version.createdAt / 1000,
  };
}

function describe(secret: Secret): Json {
  const staged = Object.entries(secret.versions).filter(([, { stages }]) => stages.length > 0);
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    KmsKeyId: secret.kmsKeyId,
    RotationEnabled: false,
    CreatedDate: secret.createdAt / 1000,
    LastChangedDate: secret.changedAt / 1000,
    VersionIdsToStages: Object.fromEntries(staged.map(([id, { stages }]) => [id, stages])),
  };
}
