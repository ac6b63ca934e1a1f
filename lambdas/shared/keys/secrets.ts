import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** Reads a secret's current value, from memory when it was read less than `maxAgeSeconds` ago. */
export interface Secrets {
  read(arn: string, maxAgeSeconds?: number): Promise<string>;
}

const defaultMaxAgeSeconds = 300;

/** Secrets in Secrets Manager. A rotated secret is noticed within five minutes, or at once by asking with age 0. */
export function secretsManager(
  client = new SecretsManagerClient(),
  now: () => number = () => Date.now() / 1000,
): Secrets {
  const kept = new Map<string, { value: Promise<string>; readAt: number }>();
  return {
    read(arn, maxAgeSeconds = defaultMaxAgeSeconds) {
      const known = kept.get(arn);
      if (known !== undefined && now() - known.readAt < maxAgeSeconds) return known.value;
      const value = fetchSecret(client, arn);
      kept.set(arn, { value, readAt: now() });
      value.catch(() => kept.delete(arn));
      return value;
    },
  };
}

async function fetchSecret(client: SecretsManagerClient, arn: string): Promise<string> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
  if (SecretString === undefined) throw new Error('A secret has no text value');
  return SecretString;
}
