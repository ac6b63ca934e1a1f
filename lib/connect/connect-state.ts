import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { integrationsOf } from '../platform/deployment.ts';
import { OperatorSecret } from '../platform/secrets.ts';
import { StateTable } from '../platform/state-table.ts';

/** Who is connected to what, with sealed tokens, and our credentials at the providers. */
export class ConnectState extends Construct {
  readonly connections: StateTable;
  /** Authorizations that are under way. */
  readonly authorizations: StateTable;
  /** Data keys of the vault, wrapped by KMS. */
  readonly dataKeys: StateTable;
  /** By the provider's name. */
  readonly clients: ReadonlyMap<string, OperatorSecret>;

  constructor(scope: Construct, id: string, { key }: { key: IKey }) {
    super(scope, id);
    this.connections = new StateTable(this, 'Connections', {
      key,
      partitionKey: 'person',
      sortKey: 'id',
      indexes: [
        { name: 'polled', partitionKey: 'polled', attributes: [] },
        { name: 'pending', partitionKey: 'pending', attributes: [] },
      ],
    });
    this.authorizations = new StateTable(this, 'Authorizations', { key, partitionKey: 'id' });
    this.dataKeys = new StateTable(this, 'DataKeys', { key, partitionKey: 'id' });
    this.clients = new Map(
      integrationsOf(this).providers.map(({ name, title }) => [
        name,
        new OperatorSecret(this, `Client-${name}`, {
          key,
          description: `Our client at ${title}: {"clientId", "clientSecret"}`,
          holds: `provider/${name}`,
          fields: ['clientId', 'clientSecret'],
        }),
      ]),
    );
  }
}
