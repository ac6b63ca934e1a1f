import type { TableSpec } from '../shared/dynalite.ts';

const at = { name: 'at', type: 'N' } as const;

/** Tables as the construct makes them. */
export const textsTable: TableSpec = {
  name: 'texts',
  partitionKey: 'id',
  indexes: [
    { name: 'person', partitionKey: 'person', sortKey: at },
    { name: 'open', partitionKey: 'open', sortKey: at },
  ],
};

export const subscriptionsTable: TableSpec = {
  name: 'subscriptions',
  partitionKey: 'person',
  sortKey: 'sequence',
  indexes: [{ name: 'unpublished', partitionKey: 'unpublished', sortKey: at }],
};
