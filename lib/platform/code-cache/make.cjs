'use strict';

// Run by the Node whose code cache is wanted: loads the bundle.js of the folder in its argument, and
// keeps beside it what V8 has compiled by then. Prints the processor that it is for.
const { readFileSync, writeFileSync } = require('node:fs');
const { createRequire, wrap } = require('node:module');
const { setFlagsFromString } = require('node:v8');
const { Script } = require('node:vm');

const [, , folder] = process.argv;
const file = `${folder}/bundle.js`;
// Functions that only a first request calls too: they are most of what a start compiles.
setFlagsFromString('--no-lazy');
const script = new Script(wrap(readFileSync(file, 'utf8')), { filename: file });
setFlagsFromString('--lazy');
const module_ = { exports: {} };
script.runInThisContext()(module_.exports, createRequire(file), module_, file, folder);
writeFileSync(`${folder}/bundle.cache`, script.createCachedData());
process.stdout.write(process.arch);
