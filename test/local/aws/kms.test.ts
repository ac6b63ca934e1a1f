import {
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  type KMSClient,
} from '@aws-sdk/client-kms';
import { describe, expect, it } from 'vitest';
import { create, newDataDir, setUp } from './set-up.ts';

const EncryptionContext = { holder: 'someone', version: '1' };

async function setUpKey(properties: object = {}) {
  const system = await setUp();
  const { ref: KeyId, attributes } = await create(system.aws, 'AWS::KMS::Key', 'Key', properties);
  return { ...system, KeyId, arn: attributes['Arn'] };
}

const newDataKey = (kms: KMSClient, KeyId: string) =>
  kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext }));

describe('a data key', () => {
  it('is had again from its ciphertext with the same context', async () => {
    const { kms, KeyId, arn } = await setUpKey();
    const { Plaintext, CiphertextBlob, ...given } = await newDataKey(kms, KeyId);
    expect(given).toMatchObject({ KeyId: arn });
    expect(Plaintext).toHaveLength(32);
    const reordered = Object.fromEntries(Object.entries(EncryptionContext).reverse());
    const decrypt = new DecryptCommand({ CiphertextBlob, EncryptionContext: reordered });
    expect(await kms.send(decrypt)).toMatchObject({ KeyId: arn, Plaintext });
  });

  it.each([
    ['another', { holder: 'someone else', version: '1' }],
    ['a shorter', { holder: 'someone' }],
    ['a longer', { ...EncryptionContext, more: '' }],
    ['no', undefined],
  ])('is not had with %s context', async (_, wrong) => {
    const { kms, KeyId } = await setUpKey();
    const { CiphertextBlob } = await newDataKey(kms, KeyId);
    const decrypt = new DecryptCommand({ CiphertextBlob, EncryptionContext: wrong });
    await expect(kms.send(decrypt)).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
  });

  it('is not had from a changed ciphertext', async () => {
    const { kms, KeyId } = await setUpKey();
    const { CiphertextBlob = new Uint8Array() } = await newDataKey(kms, KeyId);
    const last = CiphertextBlob.length - 1;
    CiphertextBlob[last] = (CiphertextBlob[last] ?? 0) ^ 1;
    const decrypt = new DecryptCommand({ CiphertextBlob, EncryptionContext });
    await expect(kms.send(decrypt)).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
  });

  it('can be had sealed alone', async () => {
    const { kms, KeyId } = await setUpKey();
    const input = { KeyId, NumberOfBytes: 64 };
    const { CiphertextBlob } = await kms.send(new GenerateDataKeyWithoutPlaintextCommand(input));
    const { Plaintext } = await kms.send(new DecryptCommand({ CiphertextBlob }));
    expect(Plaintext).toHaveLength(64);
  });

  it.each([[{}], [{ KeySpec: 'AES_256', NumberOfBytes: 32 }], [{ NumberOfBytes: 1025 }]])(
    'is refused as %j',
    async (size) => {
      const { kms, KeyId } = await setUpKey();
      const asked = kms.send(new GenerateDataKeyCommand({ KeyId, ...(size as object) }));
      await expect(asked).rejects.toMatchObject({ name: 'ValidationException' });
    },
  );

  it('survives a new start', async () => {
    const dataDir = newDataDir();
    const first = await setUp({ dataDir });
    const { ref } = await create(first.aws, 'AWS::KMS::Key', 'Key');
    const { CiphertextBlob, Plaintext } = await newDataKey(first.kms, ref);
    await first.close();
    const { aws, kms } = await setUp({ dataDir });
    expect(await create(aws, 'AWS::KMS::Key', 'Key')).toMatchObject({ ref });
    const decrypt = new DecryptCommand({ CiphertextBlob, EncryptionContext });
    expect(await kms.send(decrypt)).toMatchObject({ Plaintext });
  });
});

describe('a key', () => {
  it('is found by its alias', async () => {
    const { aws, kms, KeyId, arn } = await setUpKey();
    const alias = { AliasName: 'alias/tokens', TargetKeyId: KeyId };
    await create(aws, 'AWS::KMS::Alias', 'Alias', alias);
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: 'alias/tokens' }));
    expect(KeyMetadata).toMatchObject({ Arn: arn, KeyState: 'Enabled' });
  });

  it('that does not exist is refused by name', async () => {
    const { kms } = await setUp();
    const asked = newDataKey(kms, '00000000-0000-0000-0000-000000000000');
    await expect(asked).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  it('that is disabled does nothing', async () => {
    const { kms, KeyId } = await setUpKey({ Enabled: false });
    await expect(newDataKey(kms, KeyId)).rejects.toMatchObject({ name: 'DisabledException' });
  });

  it('other than the one that sealed is refused', async () => {
    const { aws, kms, KeyId } = await setUpKey();
    const other = await create(aws, 'AWS::KMS::Key', 'Other');
    const { CiphertextBlob } = await newDataKey(kms, KeyId);
    const decrypt = new DecryptCommand({ KeyId: other.ref, CiphertextBlob, EncryptionContext });
    await expect(kms.send(decrypt)).rejects.toMatchObject({ name: 'IncorrectKeyException' });
  });

  it('seals no more than 4096 bytes', async () => {
    const { kms, KeyId } = await setUpKey();
    const encrypt = (length: number) =>
      kms.send(new EncryptCommand({ KeyId, Plaintext: new Uint8Array(length) }));
    await expect(encrypt(4096)).resolves.toMatchObject({ CiphertextBlob: expect.anything() });
    await expect(encrypt(4097)).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
