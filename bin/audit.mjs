// Asks the registry for known holes in what is installed, and says plainly when it can't be asked.
import { spawnSync } from 'node:child_process';

const { stdout } = spawnSync('npm', ['audit', '--audit-level=high', '--json'], {
  cwd: new URL('..', import.meta.url),
  encoding: 'utf8',
  shell: process.platform === 'win32',
});
process.exitCode = report(JSON.parse(stdout || '{}'));

function report({ metadata, vulnerabilities = {}, message }) {
  if (metadata === undefined) {
    console.log(`The registry could not be asked: ${message ?? 'it gave no answer'}`);
    console.log('Nothing is known, neither good nor bad. Run this where it has an audit endpoint.');
    return 2;
  }
  const { high, critical } = metadata.vulnerabilities;
  for (const { name, severity, range } of Object.values(vulnerabilities)) {
    console.log(`${severity}: ${name} ${range}`);
  }
  console.log(`${critical} critical, ${high} high`);
  return high + critical === 0 ? 0 : 1;
}
