/** Stands for `@aws-sdk/client-kms`. */
import { system } from '../system.ts';
import { world } from '../world.ts';
import { named } from './dynamodb.ts';

interface Input {
  readonly KeyId: string;
  readonly EncryptionContext: Record<string, string>;
  readonly CiphertextBlob?: Uint8Array;
}

abstract class Command {
  constructor(readonly input: Input) {}
  abstract readonly operation: string;
  abstract run(): unknown;
}

export class GenerateDataKeyCommand extends Command {
  readonly operation = 'GenerateDataKey';
  run() {
    const key = world().chance.bytes(32);
    const wrapped = world().chance.bytes(24);
    const context = JSON.stringify(this.input.EncryptionContext);
    system().dataKeys.set(wrapped.toString('hex'), { key, context });
    return { Plaintext: key, CiphertextBlob: wrapped };
  }
}

export class DecryptCommand extends Command {
  readonly operation = 'Decrypt';
  run() {
    const { CiphertextBlob = new Uint8Array(), EncryptionContext } = this.input;
    const known = system().dataKeys.get(Buffer.from(CiphertextBlob).toString('hex'));
    if (known === undefined || known.context !== JSON.stringify(EncryptionContext)) {
      throw named('InvalidCiphertextException');
    }
    return { Plaintext: known.key };
  }
}

export class KMSClient {
  async send(command: Command): Promise<unknown> {
    return world().call({
      point: `KMS.${command.operation} vault`,
      effect: () => command.run(),
      silence: () => named('TimeoutError'),
      refusal: () => named('ThrottlingException'),
    });
  }
}
