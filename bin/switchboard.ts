import { parseArgs } from 'node:util';
import { RuleFunctionError } from '../lambdas/shared/rules/rules.ts';
import { examineDeclarations } from '../lib/doctor/declarations.ts';
import { examineDeployment } from '../lib/doctor/deployment.ts';
import type { Finding } from '../lib/doctor/finding.ts';
import { FunctionFileError } from '../lib/integrations/functions.ts';
import { DeclarationError } from '../lib/integrations/load.ts';
import { redriveCommand } from './redrive.ts';
import { explainRules, testRules, WrongCall } from './rules.ts';

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

  npm run switchboard -- rules test <cases.json> [options]

  Decides each case of a file, {"context": {…}, "cases": [{"when", "expect"}]}, and shows those that come out
  otherwise. Ends with 0 when all come out as expected, 1 when one does not.

  npm run switchboard -- rules explain <service> <action> <args.json> [options]

  Shows which rule would allow a call with these arguments, or which fields deny it. The arguments are those
  that a caller sends; for "put" a contentLength does in place of the body.
  Ends with 0 when it is allowed, 1 when it is denied.

  --integrations <dir>   declarations to use (default: integrations)
  --context <file>       user, request, values and environment of the call: {"user": {"id": "…"}, …}

  --help                 show this

A wrong call, and one that declarations with mistakes prevent, ends with 2.`;

const marks: Readonly<Record<Finding['severity'], string>> = { fine: '✓', advice: '·', wrong: '✗' };

const ruleOperands = { test: ['<cases.json>'], explain: ['<service>', '<action>', '<args.json>'] };

// Whoever reads, such as `head`, may have seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const { command, operands, options } = readArguments();
try {
  process.exitCode = await run();
} catch (error) {
  // What an operator can put right is told in words; anything else is a fault, with its stack.
  const isTheirs = [WrongCall, DeclarationError, FunctionFileError, RuleFunctionError].some(
    (of) => error instanceof of,
  );
  if (!isTheirs) throw error;
  console.error((error as Error).message);
  process.exitCode = 2;
}

async function run(): Promise<number> {
  if (options.help || command === undefined) {
    console.log(usage);
    return 0;
  }
  if (command === 'doctor') return doctor(options.integrations, options.deployed);
  if (command === 'rules') return rules();
  const [queue] = operands;
  const { local: isLocal, 'dry-run': isDryRun } = options;
  return redriveCommand({ queue, isLocal, isDryRun });
}

async function rules(): Promise<number> {
  const [what, first = '', action = '', args = ''] = operands;
  const { integrations, context } = options;
  if (what === 'test') return (await testRules(first, integrations)) === 0 ? 0 : 1;
  const call = { service: first, action, args };
  return (await explainRules(call, integrations, context)) ? 0 : 1;
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
        context: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    const [command, ...operands] = positionals;
    const mistake = values.help || command === undefined ? undefined : mistakeIn(positionals);
    if (mistake !== undefined) throw new Error(mistake);
    return { command, operands, options: values };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
}

/** Told in words; undefined where the command can be run. */
function mistakeIn(given: readonly string[]): string | undefined {
  const [command, what, ...operands] = given;
  if (command === 'doctor' && what === undefined) return undefined;
  if (command === 'redrive' && operands.length === 0) return undefined;
  if (command !== 'rules') return `There is no command "${given.join(' ')}".`;
  if (what !== 'test' && what !== 'explain') return 'Say "rules test" or "rules explain".';
  const needed = ruleOperands[what];
  return operands.length === needed.length
    ? undefined
    : `"rules ${what}" needs ${needed.join(' ')}.`;
}
