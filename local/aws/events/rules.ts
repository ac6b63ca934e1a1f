import type { Place } from '../protocol.ts';
import { EndpointError, type Endpoints } from '../sns-deliveries.ts';
import type { Pattern } from './pattern.ts';

export interface Target {
  arn: string;
  /** Sent instead of the event. */
  input: string | undefined;
  deadLetters: string | undefined;
}

export interface Rule {
  enabled: boolean;
  matches: Pattern;
  targets: Target[];
}

/**
 * The rules of the default event bus. A delivery is a write to the queue or to the function's asynchronous
 * invocations next door: all are done when `publish` returns.
 */
export class Rules {
  readonly #place: Place;
  readonly #endpoints: Endpoints;
  readonly #warn: (message: string) => void;
  readonly #rules = new Map<string, Rule>();

  constructor(place: Place, endpoints: Endpoints, warn: (message: string) => void) {
    this.#place = place;
    this.#endpoints = endpoints;
    this.#warn = warn;
  }

  arn(name: string): string {
    const { region, accountId } = this.#place;
    return `arn:aws:events:${region}:${accountId}:rule/${name}`;
  }

  declare(name: string, rule: Rule): void {
    this.#rules.set(this.arn(name), rule);
  }

  publish(event: object): void {
    for (const [arn, { enabled, matches, targets }] of this.#rules) {
      if (!enabled || !matches(event)) continue;
      for (const target of targets) this.#deliver(arn, target, event);
    }
  }

  /** Whom a policy or key keeps out is not tried again, as in AWS: what is for them is a dead letter. */
  #deliver(ruleArn: string, target: Target, event: object): void {
    const body = target.input ?? JSON.stringify(event);
    try {
      if (target.arn.startsWith('arn:aws:lambda:'))
        this.#endpoints.invokeAsync(target.arn, JSON.parse(body), ruleArn);
      else this.#endpoints.enqueue(target.arn, body, {}, ruleArn);
    } catch (error) {
      if (!(error instanceof EndpointError)) throw error;
      this.#warn(`${ruleArn} could not deliver an event: ${error.message}`);
      if (target.deadLetters !== undefined) this.#bury(ruleArn, target, target.deadLetters, body);
    }
  }

  #bury(ruleArn: string, { arn }: Target, deadLetters: string, body: string): void {
    const text = (StringValue: string) => ({ DataType: 'String', StringValue });
    const attributes = { RULE_ARN: text(ruleArn), TARGET_ARN: text(arn) };
    try {
      this.#endpoints.enqueue(deadLetters, body, attributes, ruleArn);
    } catch (error) {
      if (!(error instanceof EndpointError)) throw error;
      this.#warn(`${ruleArn} lost an event: ${error.message}`);
    }
  }
}
