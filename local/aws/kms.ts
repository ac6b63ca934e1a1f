import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openStore } from '../store.ts';
import {
  AwsError,
  type Call,
  type Input,
  type Json,
  type Place,
  type Service,
} from './protocol.ts';

interface Key {
  id: string;
  arn: string;
  material: string;
  description: string;
  enabled: boolean;
  createdAt: number;
  policy?: unknown;
}

const invalid = (message: string) =>
  new AwsError('ValidationException', `1 validation error detected: ${message}`);
const version = 1;
const headerLength = 1 + 36 + 12 + 16;

/** Key metadata and material, in `kms/`. */
export class Keys {
  readonly #place: Place;
  readonly #keys;
  readonly #aliases;

  constructor(place: Place) {
    this.#place = place;
    this.#keys = openStore<Key>(join(place.dataDir, 'kms', 'keys.jsonl'));
    this.#aliases = openStore<string>(join(place.dataDir, 'kms', 'aliases.jsonl'));
  }

  create(description: string, enabled: boolean, id: string = randomUUID()): Key {
    const key = {
      id,
      arn: `${this.#prefix}key/${id}`,
      material: this.#keys.get(id)?.material ?? randomBytes(32).toString('base64'),
      description,
      enabled,
      createdAt: this.#keys.get(id)?.createdAt ?? Date.now(),
    };
    this.#keys.set(id, key);
    return key;
  }

  alias(name: string, keyId: string): void {
    this.#aliases.set(name, this.find(keyId).id);
  }

  get #prefix(): string {
    return `arn:aws:kms:${this.#place.region}:${this.#place.accountId}:`;
  }

  /** A key by id, ARN, alias name or alias ARN. */
  find(keyId: string): Key {
    const local = keyId.startsWith(this.#prefix) ? keyId.slice(this.#prefix.length) : keyId;
    const id = local.startsWith('alias/') ? this.#aliases.get(local) : local.replace(/^key\//, '');
    const key = this.#keys.get(id ?? '');
    if (!key) throw new AwsError('NotFoundException', `Key '${keyId}' does not exist`);
    return key;
  }
}

/** AWS KMS, symmetric keys: AES-256-GCM with the encryption context as additional data. */
export function kms(keys: Keys): Service {
  function open(input: Input, call: Call, action: string): Key {
    const key = keys.find(input.string('KeyId'));
    authorize(call, action, key, contextOf(input));
    return key;
  }

  function dataKey(input: Input, call: Call, action: string) {
    const key = open(input, call, action);
    const plain = randomBytes(dataKeyLength(input));
    return { key, plain, CiphertextBlob: seal(key, plain, contextOf(input)) };
  }

  return {
    protocol: 'json-1.1',
    invalid,
    denied: (message) => new AwsError('AccessDeniedException', message),
    operations: {
      GenerateDataKey(input, call) {
        const { key, plain, CiphertextBlob } = dataKey(input, call, 'GenerateDataKey');
        return { KeyId: key.arn, Plaintext: plain.toString('base64'), CiphertextBlob };
      },
      GenerateDataKeyWithoutPlaintext(input, call) {
        const { key, CiphertextBlob } = dataKey(input, call, 'GenerateDataKeyWithoutPlaintext');
        return { KeyId: key.arn, CiphertextBlob };
      },
      Encrypt(input, call) {
        const plain = Buffer.from(input.string('Plaintext'), 'base64');
        if (plain.length > 4096) throw invalid("'plaintext' must have length at most 4096");
        const key = open(input, call, 'Encrypt');
        return {
          KeyId: key.arn,
          CiphertextBlob: seal(key, plain, contextOf(input)),
          EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
        };
      },
      Decrypt(input, call) {
        const blob = Buffer.from(input.string('CiphertextBlob'), 'base64');
        const key = keyOf(keys, blob);
        if (input.has('KeyId') && keys.find(input.string('KeyId')).id !== key.id)
          throw new AwsError(
            'IncorrectKeyException',
            'The key ID in the request does not identify a CMK that can perform this operation.',
          );
        authorize(call, 'Decrypt', key, contextOf(input));
        const plain = unseal(key, blob, contextOf(input));
        return {
          KeyId: key.arn,
          Plaintext: plain.toString('base64'),
          EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
        };
      },
      DescribeKey(input, call) {
        const key = keys.find(input.string('KeyId'));
        call.authorize('kms:DescribeKey', key.arn);
        return { KeyMetadata: describe(key) };
      },
      GenerateRandom(input, call) {
        call.authorize('kms:GenerateRandom', '*');
        const length = input.integer('NumberOfBytes', 1, 1024) ?? 32;
        return { Plaintext: randomBytes(length).toString('base64') };
      },
    },
  };
}

function describe(key: Key): Json {
  return {
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: key.createdAt / 1000,
    Description: key.description,
    Enabled: key.enabled,
    KeyState: key.enabled ? 'Enabled' : 'Disabled',
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeySpec: 'SYMMETRIC_DEFAULT',
    CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    KeyManager: 'CUSTOMER',
    Origin: 'AWS_KMS',
    MultiRegion: false,
    AWSAccountId: key.arn.split(':')[4],
  };
}

function authorize(call: Call, action: string, key: Key, context: Record<string, string>): void {
  const pairs = Object.entries(context).map(([name, value]) => [
    `kms:EncryptionContext:${name}`,
    value,
  ]);
  call.authorize(`kms:${action}`, key.arn, {
    ...Object.fromEntries(pairs),
    'kms:EncryptionContextKeys': Object.keys(context),
  });
  if (!key.enabled) throw new AwsError('DisabledException', `${key.arn} is disabled.`);
}

function contextOf(input: Input): Record<string, string> {
  return input.record('EncryptionContext') as Record<string, string>;
}

function dataKeyLength(input: Input): number {
  const spec = input.optional('KeySpec');
  const bytes = input.integer('NumberOfBytes', 1, 1024);
  if ((spec === undefined) === (bytes === undefined))
    throw new AwsError('ValidationException', 'Please specify either number of bytes or key spec.');
  if (spec !== undefined && spec !== 'AES_256' && spec !== 'AES_128')
    throw new AwsError(
      'ValidationException',
      `Value '${spec}' at 'keySpec' is not AES_256 or AES_128`,
    );
  return bytes ?? (spec === 'AES_256' ? 32 : 16);
}

/** The blob: format version, key id, nonce, tag, ciphertext. */
function seal(key: Key, plain: Buffer, context: Record<string, string>): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key.material, 'base64'), nonce);
  cipher.setAAD(additionalData(key, context));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  const head = Buffer.concat([Buffer.of(version), Buffer.from(key.id), nonce]);
  return Buffer.concat([head, cipher.getAuthTag(), sealed]).toString('base64');
}

function unseal(key: Key, blob: Buffer, context: Record<string, string>): Buffer {
  const decipher = createDecipheriv(
    'aes-256-gcm',
    Buffer.from(key.material, 'base64'),
    blob.subarray(37, 49),
  );
  decipher.setAAD(additionalData(key, context));
  decipher.setAuthTag(blob.subarray(49, headerLength));
  try {
    return Buffer.concat([decipher.update(blob.subarray(headerLength)), decipher.final()]);
  } catch {
    throw invalidCiphertext();
  }
}

function keyOf(keys: Keys, blob: Buffer): Key {
  if (blob.length < headerLength || blob[0] !== version) throw invalidCiphertext();
  try {
    return keys.find(blob.subarray(1, 37).toString());
  } catch {
    throw invalidCiphertext();
  }
}

function additionalData(key: Key, context: Record<string, string>): Buffer {
  const pairs = Object.entries(context).sort(([one], [other]) => (one < other ? -1 : 1));
  return Buffer.from(JSON.stringify([version, key.id, pairs]));
}

function invalidCiphertext(): AwsError {
  return new AwsError('InvalidCiphertextException', '');
}
