import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { StateTable } from '../platform/state-table.ts';

/** People's devices: what was last read of them, what is to be told, and the history of their levels. */
export class BatteryState extends Construct {
  readonly devices: StateTable;

  constructor(scope: Construct, id: string, { key }: { key: IKey }) {
    super(scope, id);
    this.devices = new StateTable(this, 'Devices', {
      key,
      partitionKey: 'person',
      sortKey: 'item',
      indexes: [
        {
          name: 'due',
          partitionKey: 'due',
          sortKey: { name: 'dueAt', type: 'number' },
          attributes: [],
        },
      ],
    });
  }
}
