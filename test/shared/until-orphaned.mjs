import { spawn } from 'node:child_process';

/** Runs a command until whoever started this process has ended, however that came, and closed its standard input. */
const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: 'ignore' });
child.once('exit', (code) => process.exit(code ?? 1));
process.stdin.resume().once('close', () => child.kill('SIGKILL'));
