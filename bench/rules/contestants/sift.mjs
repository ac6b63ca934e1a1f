import sift from 'sift';
import { types } from './rule.mjs';

const matches = sift({ bucket: 'quickstarts', acl: 'public-read', contentType: { $in: types } });

export const decide = ({ args }) => matches(args);
