import type { Input } from '../protocol.ts';
import { invalid, nameOf } from '../resource-input.ts';
import type { Creator, Parts } from '../resource-parts.ts';
import { type Pattern, readPattern } from './pattern.ts';
import type { Target } from './rules.ts';

/** Rules that wait for events; those with a schedule are only named here. */
export function ruleResources({ rules }: Pick<Parts, 'rules'>): Record<string, Creator> {
  return {
    'AWS::Events::Rule'(input, logicalId) {
      const name = nameOf(input, 'Name', logicalId, 64);
      if ((input.optional('EventBusName') ?? 'default') !== 'default')
        throw invalid('Only the default event bus is known here');
      const created = { ref: name, attributes: { Arn: rules.arn(name) } };
      if (!input.has('EventPattern')) return created;
      rules.declare(name, {
        enabled: (input.optional('State') ?? 'ENABLED') !== 'DISABLED',
        matches: patternOf(input),
        targets: input.records('Targets').map(targetOf),
      });
      return created;
    },
  };
}

function patternOf(input: Input): Pattern {
  try {
    return readPattern(input.record('EventPattern'));
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error));
  }
}

/** `RetryPolicy` has nothing to say here: a delivery is a write that succeeds, or never would. */
const known = ['Id', 'Arn', 'Input', 'DeadLetterConfig', 'RetryPolicy'];

function targetOf(target: Input): Target {
  const unknown = Object.keys(target.values).find((name) => !known.includes(name));
  if (unknown !== undefined) throw invalid(`A target's ${unknown} is not known here`);
  const arn = target.string('Arn');
  if (!/^arn:aws:(sqs|lambda):/.test(arn)) throw invalid(`${arn} can't be a target here`);
  const deadLetters = target.structure('DeadLetterConfig').optional('Arn');
  return { arn, input: target.optional('Input'), deadLetters };
}
