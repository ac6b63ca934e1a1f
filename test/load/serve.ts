import { startLocal } from '../../local/runner/index.ts';

/** Runs a local system for the load in a process of its own, with the declarations or the app that it is given. */
const [kind = '', folder = '', dir = ''] = process.argv.slice(2);
const source = kind === 'assembly' ? { assembly: folder } : { integrations: folder };
const onProgress = (line: string) => console.error(line);
const local = await startLocal({ ...source, dir, port: 0, onProgress });
process.once('SIGTERM', () => void local.close().then(() => process.exit(0)));
console.log(`ready ${local.origin}`);
