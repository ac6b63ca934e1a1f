import type { TableSpec } from '../../shared/dynalite.ts';

/** The table as the construct makes it. */
export const uploadsTable: TableSpec = {
  name: 'uploads',
  partitionKey: 'id',
  indexes: [{ name: 'open', partitionKey: 'open', sortKey: { name: 'openAt', type: 'N' } }],
};
