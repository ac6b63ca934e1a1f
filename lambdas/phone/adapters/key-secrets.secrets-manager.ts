import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { keyringSecret } from '../../shared/keys/keyring.ts';
import { parseJson } from '../../shared/parse-json.ts';
import type { KeySecretStore } from '../domain/rotate-keys.ts';

export function keySecretsInSecretsManager(client = new SecretsManagerClient()): KeySecretStore {
  return {
    async read(arn) {
      const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
      return parseJson(keyringSecret, SecretString);
    },
    async write(arn, value, token) {
      const put = { SecretId: arn, SecretString: JSON.stringify(value), ClientRequestToken: token };
      try {
        await client.send(new PutSecretValueCommand(put));
      } catch (error) {
        // The same token with another value: a run beside this one was faster, and its key stands.
        if (!(error instanceof ResourceExistsException)) throw error;
      }
    },
  };
}
