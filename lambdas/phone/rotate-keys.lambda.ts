import * as z from 'zod/mini';
import { readEnv } from '../shared/env.ts';
import { log } from '../shared/log.ts';
import { parseJson } from '../shared/parse-json.ts';
import { epochSeconds } from '../shared/time.ts';
import { keySecretsInSecretsManager } from './adapters/key-secrets.secrets-manager.ts';
import { rotateKey } from './domain/rotate-keys.ts';
import type { RotateKeysEnv } from './env.ts';

/** Schedule `rotate-keys`: new keys for sessions, one-time codes and links that confirm. */
export const handler = async (): Promise<void> => {
  const { KEY_SECRET_ARNS } = readEnv<RotateKeysEnv>('KEY_SECRET_ARNS');
  const store = keySecretsInSecretsManager();
  for (const arn of parseJson(z.array(z.string()), KEY_SECRET_ARNS)) {
    const rotated = await rotateKey(store, arn, epochSeconds());
    log.info('key secret', { arn, rotated });
  }
};
