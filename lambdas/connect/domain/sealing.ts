import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import * as z from 'zod/mini';
import { parseJson } from '../../shared/parse-json.ts';
import type { SealedTokens } from './connection.ts';
import {
  type DataKey,
  type DataKeys,
  type Holder,
  type Tokens,
  TokensUnreadable,
  type Vault,
} from './ports.ts';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

const plainTokens = z.object({ accessToken: z.string(), refreshToken: z.optional(z.string()) });

/** Seals with AES-256-GCM (NIST SP 800-38D), bound to holder, provider and version. */
export function vaultOf(dataKeys: DataKeys): Vault {
  return {
    seal: async (holder, version, tokens) =>
      sealTokens(await dataKeys.active(), holder, version, tokens),
    ready: async () => {
      await dataKeys.active();
    },
    open: async (holder, sealed) => openTokens(await dataKeys.find(sealed.key), holder, sealed),
  };
}

/** The box is nonce, ciphertext and tag. Nonces are random: a key is retired long before 2³² seals. */
export function sealTokens(
  { id, key }: DataKey,
  holder: Holder,
  version: number,
  tokens: Tokens,
): SealedTokens {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(additionalData(holder, version));
  const sealed = [cipher.update(JSON.stringify(tokens), 'utf8'), cipher.final()];
  return { key: id, version, box: Buffer.concat([nonce, ...sealed, cipher.getAuthTag()]) };
}

/** @throws TokensUnreadable when anything differs from what was sealed */
export function openTokens(key: DataKey, holder: Holder, sealed: SealedTokens): Tokens {
  const { accessToken, refreshToken } = parseJson(plainTokens, decrypted(key, holder, sealed));
  return { accessToken, ...(refreshToken !== undefined && { refreshToken }) };
}

function decrypted({ key }: DataKey, holder: Holder, { box, version }: SealedTokens): string {
  try {
    const decipher = createDecipheriv(algorithm, key, box.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(additionalData(holder, version));
    decipher.setAuthTag(box.subarray(-tagBytes));
    const opened = [decipher.update(box.subarray(nonceBytes, -tagBytes)), decipher.final()];
    return Buffer.concat(opened).toString('utf8');
  } catch {
    throw new TokensUnreadable();
  }
}

function additionalData({ person, id, provider }: Holder, version: number): Buffer {
  return Buffer.from(JSON.stringify(['tokens', person, id, provider, version]));
}
