'use strict';

// What `codeSubmission` asks for, for ajv; compiled when the contestant is bundled would be faster to
// start, which is not measured here.
const { default: Ajv } = require('ajv');

module.exports = new Ajv({ allErrors: true }).compile({
  type: 'object',
  required: ['body'],
  properties: {
    body: {
      type: 'object',
      required: ['phone', 'code'],
      properties: {
        phone: { type: 'string', maxLength: 64 },
        code: { type: 'string', pattern: '^\\d{6}$' },
      },
    },
  },
});
