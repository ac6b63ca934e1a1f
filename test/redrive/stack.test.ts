import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { deadLettersTag, holds } from '../../lib/redrive/dead-letters.ts';
import { at, ofType, type Resource, resourcesOf } from '../stack/templates.ts';

const resources = resourcesOf('Switchboard', 'twilio');
const queues = ofType(resources, 'AWS::SQS::Queue');

const nameOf = ({ Properties }: Resource) =>
  ((Properties['Tags'] ?? []) as { Key: string; Value: string }[]).find(
    ({ Key }) => Key === deadLettersTag,
  )?.Value;

/** The dead letters' name that an ARN in the template stands for. */
const deadLettersAt = (arn: unknown) => {
  const id = (at(arn, 'Fn::GetAtt') as string[] | undefined)?.[0] ?? '';
  const queue = resources[id];
  return queue === undefined ? undefined : nameOf(queue);
};

describe('dead letters', () => {
  const names = queues.flatMap(([, queue]) => nameOf(queue) ?? []);

  it('have a name of their own each, that says what they hold', () => {
    expect(names.toSorted()).toEqual(Object.keys(holds).toSorted());
  });

  it('are named so by their alarm, and the runbook says what to do with them', () => {
    const alarms = ofType(resources, 'AWS::CloudWatch::Alarm').map(([id]) => id);
    const runbook = readFileSync('docs/runbooks/README.md', 'utf8');
    expect(runbook).toContain('npm run switchboard -- redrive');
    for (const name of names) {
      expect(alarms.filter((id) => id.startsWith(`Alarms${name}`)).length, name).toBeGreaterThan(0);
      expect(runbook).toContain(`\`${name}\``);
    }
  });

  it('are kept for what every queue’s worker fails at', () => {
    const working = queues.filter(([, queue]) => nameOf(queue) === undefined);
    expect(working.length).toBeGreaterThan(0);
    for (const [id, queue] of working) {
      const target = at(queue, 'Properties.RedrivePolicy.deadLetterTargetArn');
      expect(names, id).toContain(deadLettersAt(target));
    }
  });

  it('are kept for what every topic’s function fails at, and for calls that were never made', () => {
    const subscriptions = ofType(resources, 'AWS::SNS::Subscription').filter(
      ([, { Properties }]) => Properties['Protocol'] !== 'email',
    );
    expect(subscriptions.length).toBeGreaterThan(1);
    for (const [id, { Properties }] of subscriptions) {
      const kept = deadLettersAt(at(Properties, 'RedrivePolicy.deadLetterTargetArn'));
      expect(names, id).toContain(kept);
      if (Properties['Protocol'] !== 'lambda') continue;
      const [fn] = at(Properties, 'Endpoint.Fn::GetAtt') as string[];
      const configs = ofType(resources, 'AWS::Lambda::EventInvokeConfig').filter(
        ([, config]) => at(config, 'Properties.FunctionName.Ref') === fn,
      );
      const [[, config] = []] = configs;
      const destination = at(config, 'Properties.DestinationConfig.OnFailure.Destination');
      expect(deadLettersAt(destination), id).toBe(kept);
    }
  });
});
