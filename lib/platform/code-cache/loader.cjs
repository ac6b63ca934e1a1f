'use strict';

// Stands as index.js before a bundle whose compiled code lies beside it. V8 takes that code only from
// its own build, with its own flags; else it compiles the bundle as it always does.
const { readFileSync } = require('node:fs');
const { wrap } = require('node:module');
const { Script } = require('node:vm');

const file = `${__dirname}/bundle.js`;
const script = new Script(wrap(readFileSync(file, 'utf8')), {
  filename: file,
  cachedData: readFileSync(`${__dirname}/bundle.cache`),
});
script.runInThisContext()(exports, require, module, file, __dirname);
