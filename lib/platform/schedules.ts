import { Duration } from 'aws-cdk-lib';
import { type CfnRule, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { integrationsOf } from './deployment.ts';
import type { Lambda } from './lambda.ts';

export type ScheduleName =
  | 'battery-poll'
  | 'outbox-sweep'
  | 'reconcile-texts'
  | 'reseal-tokens'
  | 'rotate-keys';

/** What runs by the clock. Several functions may run on one schedule. */
export class Schedules extends Construct {
  readonly #rules = new Map<ScheduleName, Rule>();

  run(name: ScheduleName, fn: Lambda): void {
    this.#rule(name).addTarget(
      new LambdaFunction(fn, { retryAttempts: 2, maxEventAge: Duration.hours(1) }),
    );
  }

  #rule(name: ScheduleName): Rule {
    const existing = this.#rules.get(name);
    if (existing) return existing;
    const rule = new Rule(this, pascalCase(name), {
      description: name,
      schedule: this.#scheduleOf(name),
    });
    (rule.node.defaultChild as CfnRule).addMetadata('switchboard:schedule', name);
    acknowledge(rule, {
      'Serverless-EventBusDLQ':
        'What a run has missed the next one does, and a failure rings an alarm',
    });
    this.#rules.set(name, rule);
    return rule;
  }

  #scheduleOf(name: ScheduleName): Schedule {
    const schedules: Record<ScheduleName, string> = {
      'battery-poll': integrationsOf(this).settings.battery.schedule,
      'outbox-sweep': 'rate(5 minutes)',
      'reconcile-texts': 'rate(5 minutes)',
      'reseal-tokens': 'rate(1 day)',
      'rotate-keys': 'rate(30 days)',
    };
    return Schedule.expression(schedules[name]);
  }
}

function pascalCase(name: string): string {
  return name.replace(/(^|-)(.)/g, (_, __, letter: string) => letter.toUpperCase());
}
