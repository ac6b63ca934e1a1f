import { LogicEngine } from 'json-logic-engine';
import { types } from './rule.mjs';

const decideOn = new LogicEngine().build({
  and: [
    { '===': [{ var: 'bucket' }, 'quickstarts'] },
    { '===': [{ var: 'acl' }, 'public-read'] },
    { in: [{ var: 'contentType' }, types] },
  ],
});

export const decide = ({ args }) => decideOn(args);
