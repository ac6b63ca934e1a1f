import { parseArgs } from 'node:util';
import { examineDeclarations } from '../lib/doctor/declarations.ts';
import { examineDeployment } from '../lib/doctor/deployment.ts';
import type { Finding } from '../lib/doctor/finding.ts';

const usage = `Commands for operators.

  npm run switchboard -- doctor [options]

  --integrations <dir>   declarations to examine (default: integrations)
  --deployed             also ask AWS, with your credentials, what the deployment lacks
  --help                 show this

Ends with 0 when nothing is wrong, 1 when something must be put right, 2 for a wrong call.`;

const marks: Readonly<Record<Finding['severity'], string>> = { fine: '✓', advice: '·', wrong: '✗' };

const { command, options } = readArguments();
if (options.help || command === undefined) console.log(usage);
else process.exitCode = await doctor(options.integrations, options.deployed);

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
        help: { type: 'boolean', default: false },
      },
    });
    const [command, ...rest] = positionals;
    if (rest.length > 0 || (command !== undefined && command !== 'doctor')) {
      throw new Error(`There is no command "${positionals.join(' ')}".`);
    }
    return { command, options: values };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
}
