import type { TableSpec } from '../shared/dynalite.ts';

/** A table as the construct makes it. */
export const connectionsTable: TableSpec = {
  name: 'connections',
  partitionKey: 'person',
  sortKey: 'id',
  indexes: [
    { name: 'polled', partitionKey: 'polled' },
    { name: 'pending', partitionKey: 'pending' },
  ],
};
