import { Query } from 'mingo';
import { types } from './rule.mjs';

const query = new Query({
  bucket: 'quickstarts',
  acl: 'public-read',
  contentType: { $in: types },
});

export const decide = ({ args }) => query.test(args);
