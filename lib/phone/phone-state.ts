import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { KeySecret } from '../platform/secrets.ts';
import { StateTable } from '../platform/state-table.ts';

/** Who has proven which number, and the keys that codes, numbers and sessions are hashed and signed with. */
export class PhoneState extends Construct {
  readonly people: StateTable;
  readonly codes: StateTable;
  readonly numberKey: KeySecret;
  readonly codePeppers: KeySecret;
  readonly sessionKeys: KeySecret;

  constructor(scope: Construct, id: string, { key }: { key: IKey }) {
    super(scope, id);
    this.people = new StateTable(this, 'People', {
      key,
      partitionKey: 'id',
      indexes: [{ name: 'erasing', partitionKey: 'erasing', attributes: [] }],
    });
    this.codes = new StateTable(this, 'Codes', { key, partitionKey: 'id' });
    this.numberKey = new KeySecret(this, 'NumberKey', {
      key,
      description: 'Turns numbers into ids. Never rotated: opt-outs are found by it for years',
    });
    this.codePeppers = new KeySecret(this, 'CodePeppers', {
      key,
      description: 'Hashes one-time codes. Rotated every 30 days',
    });
    this.sessionKeys = new KeySecret(this, 'SessionKeys', {
      key,
      description: 'Signs session cookies. Rotated every 30 days',
    });
  }
}
