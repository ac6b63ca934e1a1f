import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openStore } from '../store.ts';
import { AwsError, type Place } from './protocol.ts';

export interface Version {
  string?: string;
  binary?: string;
  stages: string[];
  createdAt: number;
}

export interface Secret {
  arn: string;
  name: string;
  description: string;
  kmsKeyId: string | undefined;
  createdAt: number;
  changedAt: number;
  versions: Record<string, Version>;
}

export type Value = Pick<Version, 'string' | 'binary'>;

const current = 'AWSCURRENT';
const previous = 'AWSPREVIOUS';

/** Secrets with their versions and staging labels, in `secrets.jsonl`. */
export class Secrets {
  readonly #place: Place;
  readonly #secrets;

  constructor(place: Place) {
    this.#place = place;
    this.#secrets = openStore<Secret>(join(place.dataDir, 'secrets.jsonl'));
  }

  /** Creates a secret, or returns the one of that name with this key. */
  declare(name: string, description: string, kmsKeyId: string | undefined): Secret {
    const existing = this.lookUp(name);
    if (existing) {
      existing.kmsKeyId = kmsKeyId;
      this.#save(existing);
      return existing;
    }
    const suffix = randomBytes(16)
      .toString('base64')
      .replace(/[^A-Za-z0-9]/g, 'x')
      .slice(0, 6);
    const { region, accountId } = this.#place;
    const now = Date.now();
    const secret: Secret = {
      arn: `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-${suffix}`,
      name,
      description,
      kmsKeyId,
      createdAt: now,
      changedAt: now,
      versions: {},
    };
    this.#secrets.set(name, secret);
    return secret;
  }

  /** A secret by name, ARN, or ARN without its random suffix. */
  lookUp(id: string): Secret | undefined {
    const local = id.split(':secret:').at(-1) ?? '';
    const direct = this.#secrets.get(local);
    if (direct) return direct;
    if (!id.startsWith('arn:')) return undefined;
    const named = this.#secrets.get(local.slice(0, -7));
    return named?.arn === id ? named : undefined;
  }

  /** The string of the current version. */
  current(id: string): string | undefined {
    const secret = this.lookUp(id);
    return secret?.versions[holderOf(secret, current) ?? '']?.string;
  }

  find(id: string): Secret {
    const secret = this.lookUp(id);
    if (secret) return secret;
    throw new AwsError(
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret.",
    );
  }

  /** Adds a version. The same token with the same value is the same version; another value is refused. */
  put(secret: Secret, value: Value, stages = [current], token: string = randomUUID()): Version {
    const existing = secret.versions[token];
    if (existing && (existing.string !== value.string || existing.binary !== value.binary))
      throw new AwsError(
        'ResourceExistsException',
        `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${secret.arn}.`,
      );
    if (!existing) secret.versions[token] = { ...value, stages: [], createdAt: Date.now() };
    for (const stage of stages) this.#attach(secret, stage, token);
    this.#save(secret);
    return secret.versions[token] as Version;
  }

  /** Moves a staging label as `UpdateSecretVersionStage` does. */
  move(secret: Secret, stage: string, to: string | undefined, from: string | undefined): void {
    const holder = holderOf(secret, stage);
    if (from !== undefined && holder !== from)
      throw invalid(`Staging label ${stage} isn't attached to version ${from}.`);
    if (to !== undefined && !secret.versions[to])
      throw new AwsError('ResourceNotFoundException', `Secret version ${to} wasn't found.`);
    if (to !== undefined && holder !== undefined && holder !== to && from === undefined)
      throw invalid(
        `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder}, so you must explicitly reference that version in RemoveFromVersionId.`,
      );
    if (to === undefined && stage === current)
      throw invalid(`You can only move staging label ${current} to a different secret version.`);
    if (to === undefined) detach(secret, stage);
    else this.#attach(secret, stage, to);
    this.#save(secret);
  }

  /** `AWSPREVIOUS` follows the version that `AWSCURRENT` leaves. */
  #attach(secret: Secret, stage: string, token: string): void {
    const holder = holderOf(secret, stage);
    if (holder === token) return;
    detach(secret, stage);
    secret.versions[token]?.stages.push(stage);
    if (stage === current && holder) this.#attach(secret, previous, holder);
  }

  #save(secret: Secret): void {
    secret.changedAt = Date.now();
    this.#secrets.set(secret.name, secret);
  }
}

export function holderOf(secret: Secret, stage: string): string | undefined {
  return Object.entries(secret.versions).find(([, { stages }]) => stages.includes(stage))?.[0];
}

function detach(secret: Secret, stage: string): void {
  for (const version of Object.values(secret.versions))
    version.stages = version.stages.filter((one) => one !== stage);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}

const groups = {
  Lowercase: 'abcdefghijklmnopqrstuvwxyz',
  Uppercase: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  Numbers: '0123456789',
  Punctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
};

export interface PasswordRules {
  length: number;
  excluded: string;
  without: (group: keyof typeof groups) => boolean;
  space: boolean;
  everyGroup: boolean;
}

/** A random password under the rules of `GetRandomPassword`. */
export function randomPassword({
  length,
  excluded,
  without,
  space,
  everyGroup,
}: PasswordRules): string {
  const allowed = (characters: string) => [...characters].filter((one) => !excluded.includes(one));
  const used = (Object.keys(groups) as (keyof typeof groups)[])
    .filter((group) => !without(group))
    .map((group) => allowed(groups[group]))
    .filter((characters) => characters.length > 0);
  const alphabet = [...used.flat(), ...(space ? allowed(' ') : [])];
  if (alphabet.length === 0 || (everyGroup && length < used.length))
    throw invalid('No password can be made under these rules.');
  for (;;) {
    const password = Array.from({ length }, () => alphabet[randomInt(alphabet.length)]);
    const covers = used.every((group) => password.some((one) => one && group.includes(one)));
    if (!everyGroup || covers) return password.join('');
  }
}
