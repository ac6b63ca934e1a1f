import type { LoadedSystem } from './system.ts';

/** What a person is about to do. */
export type Step = 'code' | 'check' | 'connect' | 'reply' | 'low';

/** What may go wrong at each step: who fails and how; `kill` ends a function while it may be at work. */
const faultsOf: Readonly<Record<Step, readonly (readonly [string, string] | 'kill')[]>> = {
  code: [
    ['twilio', 'down'],
    ['twilio', 'drop-response'],
    ['twilio', 'rate-limit'],
    ['twilio', 'lost-receipt'],
    'kill',
  ],
  check: ['kill'],
  connect: [
    ['google-health', 'down'],
    ['google-health', 'drop-response'],
    ['google-health', 'rate-limit'],
    ['google-health', 'garbage'],
    ['twilio', 'down'],
    ['twilio', 'drop-response'],
    ['twilio', 'slow'],
    ['twilio', 'undelivered'],
    'kill',
  ],
  reply: [
    ['twilio', 'lost-webhook'],
    ['twilio', 'down'],
    ['twilio', 'drop-response'],
    ['twilio', 'lost-receipt'],
    'kill',
  ],
  low: [
    ['google-health', 'down'],
    ['google-health', 'drop-response'],
    ['twilio', 'down'],
    ['twilio', 'drop-response'],
    ['twilio', 'rate-limit'],
    ['twilio', 'undelivered'],
    'kill',
  ],
};

/** Lets things go wrong, as likely as told, and counts them. */
export class Trouble {
  readonly injected = new Map<string, number>();
  readonly #system: LoadedSystem;
  readonly #likelihood: number;
  readonly #random: () => number;

  constructor(system: LoadedSystem, likelihood: number, random: () => number) {
    this.#system = system;
    this.#likelihood = likelihood;
    this.#random = random;
  }

  /** Before a step of somebody's: perhaps something goes wrong with it, or with another's at the same time. */
  async before(step: Step): Promise<void> {
    const [isDue, which, choice] = [this.#random(), this.#random(), this.#random()];
    if (isDue >= this.#likelihood) return;
    const faults = faultsOf[step];
    const fault = faults[Math.floor(which * faults.length)];
    if (fault === undefined) return;
    if (fault === 'kill') {
      if (this.#system.killFunction(choice)) this.#count('a function is killed');
      return;
    }
    const [simulator, mode] = fault;
    await this.#system.local.post(`/_local/providers/${simulator}/faults`, { mode, count: 1 });
    this.#count(`${simulator}: ${mode}`);
  }

  #count(what: string): void {
    this.injected.set(what, (this.injected.get(what) ?? 0) + 1);
  }
}
