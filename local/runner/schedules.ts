import { randomUUID } from 'node:crypto';
import { openStore, type Store } from '../store.ts';
import type { Deployed, Deployment } from './deploy.ts';
import type { Place } from './physical-ids.ts';
import { nextDue } from './schedule-expression.ts';

export interface SchedulesOptions {
  file: string;
  place: Place;
  /** Runs a function asynchronously, as EventBridge does. */
  invokeAsync(functionArn: string, event: unknown): void;
}

interface Schedule {
  name: string;
  expression: string;
  enabled: boolean;
  ruleArn: string;
  targets: { Arn: string; Input?: string }[];
}

export interface ScheduleState {
  name: string;
  expression: string;
  /** ISO 8601. */
  lastRunAt: string;
  nextDueAt: string;
}

/** How often the clock is compared with what is due. */
const tickMilliseconds = 1_000;

/** The template's scheduled rules, due by the product's clock; the last runs are remembered. */
export class Schedules {
  readonly #schedules: Schedule[];
  readonly #options: SchedulesOptions;
  readonly #lastRuns: Store<number>;
  readonly #timer: NodeJS.Timeout;

  constructor(deployment: Deployment, options: SchedulesOptions) {
    this.#options = options;
    this.#lastRuns = openStore<number>(options.file);
    this.#schedules = deployment.ofType('AWS::Events::Rule').flatMap(scheduleOf);
    for (const { name } of this.#schedules) {
      // A rate counts from the creation of its rule.
      if (this.#lastRuns.get(name) === undefined) this.#lastRuns.set(name, Date.now());
    }
    this.#timer = setInterval(() => this.runDue(), tickMilliseconds);
  }

  list(): ScheduleState[] {
    return this.#schedules.map((schedule) => ({
      name: schedule.name,
      expression: schedule.expression,
      lastRunAt: new Date(this.#lastRun(schedule)).toISOString(),
      nextDueAt: new Date(this.#nextDue(schedule)).toISOString(),
    }));
  }

  /** Runs a schedule now, whatever its expression says. Returns whether there is one of this name. */
  run(name: string): boolean {
    const schedule = this.#schedules.find((one) => one.name === name);
    if (schedule === undefined) return false;
    this.#start(schedule);
    return true;
  }

  runDue(): void {
    const now = Date.now();
    for (const schedule of this.#schedules) {
      if (schedule.enabled && this.#nextDue(schedule) <= now) this.#start(schedule);
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #lastRun({ name }: Schedule): number {
    return this.#lastRuns.get(name) ?? Date.now();
  }

  #nextDue(schedule: Schedule): number {
    return nextDue(schedule.expression, this.#lastRun(schedule));
  }

  #start(schedule: Schedule): void {
    const { place, invokeAsync } = this.#options;
    const now = Date.now();
    for (const { Arn, Input } of schedule.targets) {
      invokeAsync(
        Arn,
        Input === undefined ? scheduledEvent(schedule, place, now) : JSON.parse(Input),
      );
    }
    this.#lastRuns.set(schedule.name, now);
  }
}

function scheduleOf({ logicalId, attributes, properties, metadata }: Deployed): Schedule[] {
  const expression = properties['ScheduleExpression'];
  if (typeof expression !== 'string') return [];
  return [
    {
      name: String(metadata['switchboard:schedule'] ?? logicalId),
      expression,
      enabled: properties['State'] !== 'DISABLED',
      ruleArn: attributes['Arn'] ?? '',
      targets: (properties['Targets'] ?? []) as Schedule['targets'],
    },
  ];
}

function scheduledEvent({ ruleArn }: Schedule, place: Place, now: number): object {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: place.accountId,
    time: new Date(now).toISOString().replace(/\.\d+Z$/, 'Z'),
    region: place.region,
    resources: [ruleArn],
    detail: {},
  };
}
