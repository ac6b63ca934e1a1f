import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openStore, type Store } from '../store.ts';
import { AwsError, type Call, denial, type Place } from './protocol.ts';
import { policyAllows } from './resource-policy.ts';

export interface Key {
  id: string;
  arn: string;
  /** 32 bytes, base64. */
  material: string;
  createdAt: number;
  description: string;
  enabled: boolean;
  policy: unknown;
}

/** Throws unless the caller may have the service use the key on its behalf; no key, nothing to check. */
export type UseKey = (call: Call, keyId: string | undefined, ...actions: string[]) => void;

/** Keys and aliases, kept in `kms/`. */
export class Keys {
  readonly #place: Place;
  readonly #keys: Store<Key>;
  readonly #aliases: Store<string>;

  constructor(place: Place) {
    this.#place = place;
    this.#keys = openStore(join(place.dataDir, 'kms', 'keys.jsonl'));
    this.#aliases = openStore(join(place.dataDir, 'kms', 'aliases.jsonl'));
  }

  /** Creates the key of that id, or changes all but its material. */
  declare(id: string, declared: Pick<Key, 'description' | 'enabled' | 'policy'>): Key {
    const { material, createdAt } = this.#keys.get(id) ?? {
      material: randomBytes(32).toString('base64'),
      createdAt: Date.now(),
    };
    const key = { id, arn: `${this.#prefix}key/${id}`, material, createdAt, ...declared };
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

  /** The check of a service (`sqs`) that has keys used for its callers; `code` is its refusal. */
  useBy(service: string, code: string): UseKey {
    const context = {
      'kms:ViaService': `${service}.${this.#place.region}.amazonaws.com`,
      'kms:CallerAccount': this.#place.accountId,
    };
    return (call, keyId, ...actions) => {
      if (!keyId || isManaged(keyId)) return;
      const { arn, policy } = this.find(keyId);
      for (const action of actions) {
        const request = { action, resource: arn, context };
        if (call.allows(action, arn, context) || policyAllows(policy, undefined, request)) continue;
        throw new AwsError(code, denial(call.accessKeyId, action, arn));
      }
    };
  }

  /** Whether the key's policy lets a service itself (`sns.amazonaws.com`) use it for what comes from a source. */
  servesService(
    keyId: string | undefined,
    service: string,
    sourceArn: string,
    actions: readonly string[] = ['kms:GenerateDataKey', 'kms:Decrypt'],
  ): boolean {
    if (!keyId) return true;
    if (isManaged(keyId)) return false;
    const { arn, policy } = this.find(keyId);
    const context = { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': this.#place.accountId };
    return actions.every((action) =>
      policyAllows(policy, service, { action, resource: arn, context }),
    );
  }
}

/** A key that AWS manages: whoever may use the service may use it, other services may not. */
function isManaged(keyId: string): boolean {
  return /(^|:)alias\/aws\//.test(keyId);
}

const version = 1;
const idEnd = 1 + 36;
const nonceEnd = idEnd + 12;
const tagEnd = nonceEnd + 16;

/** Seals with AES-256-GCM. The blob: format version, key id, nonce, tag, ciphertext. */
export function seal(key: Key, plain: Buffer, context: Record<string, string>): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key.material, 'base64'), nonce);
  cipher.setAAD(additionalData(key, context));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([
    Buffer.of(version),
    Buffer.from(key.id),
    nonce,
    cipher.getAuthTag(),
    sealed,
  ]);
}

export function unseal(key: Key, blob: Buffer, context: Record<string, string>): Buffer {
  const nonce = blob.subarray(idEnd, nonceEnd);
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key.material, 'base64'), nonce);
  decipher.setAAD(additionalData(key, context));
  decipher.setAuthTag(blob.subarray(nonceEnd, tagEnd));
  try {
    return Buffer.concat([decipher.update(blob.subarray(tagEnd)), decipher.final()]);
  } catch {
    throw invalidCiphertext();
  }
}

/** The key that a blob was sealed with. */
export function keyOfBlob(keys: Keys, blob: Buffer): Key {
  if (blob.length < tagEnd || blob[0] !== version) throw invalidCiphertext();
  try {
    return keys.find(blob.subarray(1, idEnd).toString());
  } catch {
    throw invalidCiphertext();
  }
}

function additionalData(key: Key, context: Record<string, string>): Buffer {
  const pairs = Object.entries(context).sort(([one], [other]) => (one < other ? -1 : 1));
  return Buffer.from(JSON.stringify([version, key.id, pairs]));
}

/** As AWS has it, without a word on what is wrong. */
function invalidCiphertext(): AwsError {
  return new AwsError('InvalidCiphertextException', '');
}
