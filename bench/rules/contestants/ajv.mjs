import { Ajv } from 'ajv';
import { types } from './rule.mjs';

const validate = new Ajv().compile({
  type: 'object',
  required: ['bucket', 'acl', 'contentType'],
  properties: {
    bucket: { const: 'quickstarts' },
    acl: { const: 'public-read' },
    contentType: { enum: types },
  },
});

export const decide = ({ args }) => validate(args);
