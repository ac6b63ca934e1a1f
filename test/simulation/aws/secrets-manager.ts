/** Stands for `@aws-sdk/client-secrets-manager`. */
import { system } from '../system.ts';
import { world } from '../world.ts';
import { named } from './dynamodb.ts';

interface Input {
  readonly SecretId: string;
  readonly SecretString?: string;
  readonly ClientRequestToken?: string;
}

export class ResourceExistsException extends Error {
  override readonly name = 'ResourceExistsException';
}

abstract class Command {
  constructor(readonly input: Input) {}
  abstract readonly operation: string;
  abstract run(): unknown;
}

export class GetSecretValueCommand extends Command {
  readonly operation = 'GetSecretValue';
  run() {
    const value = system().secrets.get(this.input.SecretId);
    if (value === undefined) throw named('ResourceNotFoundException');
    return { SecretString: value };
  }
}

export class PutSecretValueCommand extends Command {
  readonly operation = 'PutSecretValue';
  run() {
    const { SecretId, SecretString = '', ClientRequestToken = '' } = this.input;
    const written = system().secretWrites.get(ClientRequestToken);
    if (written !== undefined && written !== SecretString) throw new ResourceExistsException();
    system().secretWrites.set(ClientRequestToken, SecretString);
    system().secrets.set(SecretId, SecretString);
    return {};
  }
}

export class SecretsManagerClient {
  async send(command: Command): Promise<unknown> {
    return world().call({
      point: `SecretsManager.${command.operation} ${command.input.SecretId}`,
      effect: () => command.run(),
      silence: () => named('TimeoutError'),
      refusal: () => named('ThrottlingException'),
    });
  }
}
