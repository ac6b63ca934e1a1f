import { startLocal } from '../../local/runner/index.ts';
import { overhearInto } from '../secrets/system.ts';

/** Runs the local system in a process of its own, which a test can kill. */
const [assembly = '', dir = '', port = '0'] = process.argv.slice(2);
overhearInto(dir);
const onProgress = (line: string) => console.log(line);
const local = await startLocal({ assembly, dir, port: Number(port), onProgress });
process.once('SIGTERM', () => void local.close().then(() => process.exit(0)));
console.log(`aws ${local.endpoint}`);
console.log(`ready ${local.origin}`);
