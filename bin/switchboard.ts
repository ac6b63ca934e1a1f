import { parseArgs } from 'node:util';
import { examineDeclarations } from '../lib/doctor/declarations.ts';
import { examineDeployment } from '../lib/doctor/deployment.ts';
import type { Finding } from '../lib/doctor/finding.ts';
import { redriveCommand } from './redrive.ts';

const usage = `Commands for operators.

  npm run switchboard -- doctor [options]

  --integrations <dir>   declarations to examine (default: integrations)
  --deployed             also ask AWS, with your credentials, what the deployment lacks

  Ends with 0 when nothing is wrong, 1 when something must be put right.

  npm run switchboard -- redrive [queue] [options]

  Lists the dead-letter queues: how many messages wait, since when, and what they are. With the name of
  one, brings its messages back to where they came from; mend what they failed at first. A message is
  removed from the dead letters once it was accepted there. Nothing of a message is shown.

  --dry-run              say what would be done
  --local                the system that runs on this machine (at PORT, default 3000), instead of AWS

  Ends with 0 when the queue is empty, 1 when something is left.

  --help                 show this

A wrong call ends with 2.`;

const marks: Readonly<Record<Finding['severity'], string>> = { fine: '✓', advice: '·', wrong: '✗' };

const { command, queue, options } = readArguments();
if (options.help || command === undefined) console.log(usage);
else if (command === 'doctor')
  process.exitCode = await doctor(options.integrations, options.deployed);
else {
  const { local: isLocal, 'dry-run': isDryRun } = options;
  process.exitCode = await redriveCommand({ queue, isLocal, isDryRun });
}

async function doctor(integrations: string, isDeployed: boolean): Promise<number> {
  const findings = examineDeclarations(integrations);
  if (isDeployed) findings.push(...(await examineDeployment()));
  for (const { severity, subject, detail } of findings) {
    console.log(`${marks[severity]} ${subject}: ${detail}`);
  }
  const wrong = findings.filter(({ severity }) => severity === 'wrong').length;
  console.log(wrong === 0 ? '\nNothing is wrong.' : `\n${wrong} to put right.`);
  return wrong === 0 ? 0 : 1;
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        integrations: { type: 'string', default: 'integrations' },
        deployed: { type: 'boolean', default: false },
        'dry-run': { type: 'boolean', default: false },
        local: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const [command, queue, ...rest] = positionals;
    const isKnown = command === undefined || command === 'redrive' || command === 'doctor';
    if (!isKnown || rest.length > 0 || (command === 'doctor' && queue !== undefined)) {
      throw new Error(`There is no command "${positionals.join(' ')}".`);
    }
    return { command, queue, options: values };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
}
