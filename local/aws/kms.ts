import { randomBytes } from 'node:crypto';
import { type Key, type Keys, keyOfBlob, seal, unseal } from './kms-keys.ts';
import {
  AwsError,
  type Call,
  type Input,
  type Json,
  type Operation,
  type Service,
} from './protocol.ts';

const algorithm = 'SYMMETRIC_DEFAULT';
const largestPlaintext = 4096;
const invalid = (message: string) =>
  new AwsError('ValidationException', `1 validation error detected: ${message}`);

/** AWS KMS, symmetric keys. The encryption context is additional data: all of it or nothing comes out. */
export function kms(keys: Keys): Service {
  return {
    protocol: 'json-1.1',
    invalid,
    denied: (message) => new AwsError('AccessDeniedException', message),
    operations: operations(keys),
  };
}

function operations(keys: Keys): Record<string, Operation> {
  return {
    GenerateDataKey(input, call) {
      const { key, plain, CiphertextBlob } = dataKey(keys, input, call, 'GenerateDataKey');
      return { KeyId: key.arn, Plaintext: plain.toString('base64'), CiphertextBlob };
    },
    GenerateDataKeyWithoutPlaintext(input, call) {
      const { key, CiphertextBlob } = dataKey(keys, input, call, 'GenerateDataKeyWithoutPlaintext');
      return { KeyId: key.arn, CiphertextBlob };
    },
    Encrypt(input, call) {
      const plain = Buffer.from(input.string('Plaintext'), 'base64');
      if (plain.length > largestPlaintext)
        throw invalid(`'plaintext' must have length less than or equal to ${largestPlaintext}`);
      const context = input.map('EncryptionContext');
      const key = authorized(keys.find(input.string('KeyId')), call, 'Encrypt', context);
      const CiphertextBlob = seal(key, plain, context).toString('base64');
      return { KeyId: key.arn, CiphertextBlob, EncryptionAlgorithm: algorithm };
    },
    Decrypt(input, call) {
      const blob = Buffer.from(input.string('CiphertextBlob'), 'base64');
      const context = input.map('EncryptionContext');
      const key = authorized(keyOfBlob(keys, blob), call, 'Decrypt', context);
      if (input.has('KeyId') && keys.find(input.string('KeyId')).id !== key.id)
        throw new AwsError(
          'IncorrectKeyException',
          'The key ID in the request does not identify a CMK that can perform this operation.',
        );
      const Plaintext = unseal(key, blob, context).toString('base64');
      return { KeyId: key.arn, Plaintext, EncryptionAlgorithm: algorithm };
    },
    DescribeKey(input, call) {
      const key = keys.find(input.string('KeyId'));
      call.authorize('kms:DescribeKey', key.arn);
      return { KeyMetadata: describe(key) };
    },
  };
}

function dataKey(keys: Keys, input: Input, call: Call, action: string) {
  const context = input.map('EncryptionContext');
  const key = authorized(keys.find(input.string('KeyId')), call, action, context);
  const plain = randomBytes(dataKeyLength(input));
  return { key, plain, CiphertextBlob: seal(key, plain, context).toString('base64') };
}

function dataKeyLength(input: Input): number {
  const spec = input.optional('KeySpec');
  const bytes = input.integer('NumberOfBytes', 1, 1024);
  if ((spec === undefined) === (bytes === undefined))
    throw new AwsError('ValidationException', 'Please specify either number of bytes or key spec.');
  if (spec !== undefined && spec !== 'AES_256' && spec !== 'AES_128')
    throw invalid(`Value '${spec}' at 'keySpec' must be one of [AES_256, AES_128]`);
  return bytes ?? (spec === 'AES_256' ? 32 : 16);
}

/** The key, once the caller may do `action` with it under this context and it is enabled. */
function authorized(key: Key, call: Call, action: string, context: Record<string, string>): Key {
  const pairs = Object.entries(context).map(([name, value]) => [
    `kms:EncryptionContext:${name}`,
    value,
  ]);
  call.authorize(`kms:${action}`, key.arn, {
    ...Object.fromEntries(pairs),
    'kms:EncryptionContextKeys': Object.keys(context),
  });
  if (!key.enabled) throw new AwsError('DisabledException', `${key.arn} is disabled.`);
  return key;
}

function describe(key: Key): Json {
  return {
    KeyId: key.id,
    Arn: key.arn,
    AWSAccountId: key.arn.split(':')[4],
    CreationDate: key.createdAt / 1000,
    Description: key.description,
    Enabled: key.enabled,
    KeyState: key.enabled ? 'Enabled' : 'Disabled',
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeySpec: algorithm,
    EncryptionAlgorithms: [algorithm],
    KeyManager: 'CUSTOMER',
    Origin: 'AWS_KMS',
    MultiRegion: false,
  };
}
