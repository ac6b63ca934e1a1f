import { Table, type TableSchema } from './aws/tables.ts';
import { type FunctionName, handlers, timeoutOf } from './functions.ts';
import { Phones } from './outside/phones.ts';
import { Providers, type ProviderWatch, providerKinds } from './outside/provider.ts';
import { account, Twilio } from './outside/twilio.ts';
import { Queue } from './queue.ts';
import { Topics } from './topics.ts';
import { type Invocation, type Process, world } from './world.ts';

export const publicOrigin = 'https://switch.example';
export const ourNumber = '+14155550100';

/** What became of an invocation. */
export type Outcome =
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'died' };

/** What the invariants are told of while it happens. */
export interface Watch extends ProviderWatch {
  texted(to: string, body: string, textId: string | undefined, by: Invocation | undefined): void;
  started(invocation: Invocation): void;
  finished(invocation: Invocation, event: unknown, outcome: Outcome): void;
}

const schemas: Readonly<Record<string, TableSchema>> = {
  Authorizations: { partition: 'id' },
  Codes: { partition: 'id' },
  Connections: {
    partition: 'person',
    sort: 'id',
    indexes: {
      polled: { partition: 'polled', isKeysOnly: true },
      pending: { partition: 'pending', isKeysOnly: true },
    },
  },
  DataKeys: { partition: 'id' },
  Devices: {
    partition: 'person',
    sort: 'item',
    indexes: { due: { partition: 'due', sort: 'dueAt', isKeysOnly: true } },
  },
  People: { partition: 'id', indexes: { erasing: { partition: 'erasing', isKeysOnly: true } } },
  Subscriptions: {
    partition: 'person',
    sort: 'sequence',
    indexes: { unpublished: { partition: 'unpublished', sort: 'at' } },
  },
  Texts: {
    partition: 'id',
    indexes: {
      person: { partition: 'person', sort: 'at' },
      open: { partition: 'open', sort: 'at' },
    },
  },
  // Nobody uploads anything here; an erase looks for it all the same.
  Uploads: { partition: 'id' },
};

/** Everything that is deployed, and the outside world that it deals with. */
export class System {
  readonly tables = new Map(
    Object.entries(schemas).map(([name, schema]) => [name, new Table(name, schema)]),
  );
  readonly secrets = new Map<string, string>();
  readonly secretWrites = new Map<string, string>();
  readonly dataKeys = new Map<string, { readonly key: Buffer; readonly context: string }>();
  readonly phones: Phones;
  readonly twilio: Twilio;
  readonly providers: Providers;
  readonly topics: Topics;
  readonly queues: readonly Queue[];
  /** Events of functions that failed too often, by function. */
  readonly failures: { readonly fn: FunctionName; readonly event: unknown }[] = [];
  readonly #byUrl: ReadonlyMap<string, Queue>;
  readonly #idle = new Map<FunctionName, Process[]>();
  #started = 0;

  constructor(readonly watch: Watch) {
    this.phones = new Phones((text) => watch.texted(text.to, text.body, text.id, text.by));
    this.twilio = new Twilio(this.phones);
    this.providers = new Providers(watch);
    const invoke = (fn: FunctionName, event: unknown) => this.invoke(fn, event);
    const queue = (name: string, worker: FunctionName, batchSize: number, minutes: number) =>
      new Queue({
        ...{ name, worker, batchSize, invoke },
        concurrency: worker === 'dispatch-poll' ? 2 : 10,
        visibilityMs: minutes * 60_000,
      });
    const texts = queue('send-text', 'send-text', 5, 6);
    const batches = queue('battery-batches', 'poll-batch', 1, 12);
    const dispatches = queue('battery-dispatches', 'dispatch-poll', 1, 6);
    this.queues = [texts, batches, dispatches];
    this.#byUrl = new Map([
      ['send-text', texts],
      ['battery-batches', batches],
      ['battery-dispatches', dispatches],
    ]);
    const queues = {
      texts: (body: string) => texts.put(body),
      batches: (body: string) => batches.put(body),
    };
    this.topics = new Topics(queues, (fn, event) => this.invokeLater(fn, event));
    for (const name of ['NumberKey', 'SessionKeys', 'CodePeppers', 'ConfirmationKeys']) {
      const key = { kid: name.toLowerCase(), key: world().chance.bytes(48).toString('base64url') };
      this.secrets.set(name, JSON.stringify(key));
    }
    const { sid: accountSid, authToken } = account;
    this.secrets.set('Twilio', JSON.stringify({ accountSid, authToken }));
    for (const { name } of providerKinds) {
      const client = { clientId: 'switchboard', clientSecret: 'the-secret-of-the-client' };
      this.secrets.set(`client/${name}`, JSON.stringify(client));
    }
  }

  table(name: string): Table {
    const table = this.tables.get(name);
    if (table === undefined) throw new Error(`There is no table ${name}`);
    return table;
  }

  queue(url: string): Queue {
    const queue = this.#byUrl.get(url);
    if (queue === undefined) throw new Error(`There is no queue ${url}`);
    return queue;
  }

  /** Runs a function in a process that is idle, or in a new one. */
  invoke(fn: FunctionName, event: unknown): Promise<Outcome> {
    return new Promise((resolve) => {
      const process = this.#processFor(fn);
      const finish = (outcome: Outcome) => {
        if (!invocation.alive) return;
        invocation.alive = false;
        world().note(`${fn} is ${outcome.kind}`);
        if (outcome.kind !== 'died') this.#idle.get(fn)?.push(process);
        this.watch.finished(invocation, event, outcome);
        resolve(outcome);
      };
      const invocation: Invocation = {
        fn,
        process,
        alive: true,
        readAt: new Map(),
        isFaulted: false,
        die: () => finish({ kind: 'died' }),
      };
      this.watch.started(invocation);
      const endsAt = world().now + timeoutOf(fn);
      world().after(timeoutOf(fn), () => finish({ kind: 'died' }));
      const context = { getRemainingTimeInMillis: () => endsAt - world().now };
      const handler = handlers[fn] as (event: unknown, context: unknown) => unknown;
      world()
        .in(invocation, async () => handler(event, context))
        .then(
          (value) => finish({ kind: 'done', value }),
          (error: unknown) => finish({ kind: 'failed', error }),
        );
    });
  }

  /** Invokes as SNS and EventBridge do: again after a minute and after two, and then it is a failure. */
  invokeLater(fn: FunctionName, event: unknown, attempt = 1): void {
    world().after(world().chance.between(5, 1_500), async () => {
      const outcome = await this.invoke(fn, event);
      if (outcome.kind === 'done') return;
      if (attempt === 3) this.failures.push({ fn, event });
      else world().after(attempt * 60_000, () => this.invokeLater(fn, event, attempt + 1));
    });
  }

  #processFor(fn: FunctionName): Process {
    const { chance } = world();
    const idle = this.#idle.get(fn) ?? [];
    this.#idle.set(fn, idle);
    const warm = chance.happens(0.9) ? idle.pop() : undefined;
    const name = `${fn}-${++this.#started}`;
    return warm ?? { name, skewMs: chance.between(-1_500, 1_500), kept: new Map() };
  }
}

let current: System | undefined;

export function install(system: System): void {
  current = system;
}

/** The system that is being run. */
export function system(): System {
  if (current === undefined) throw new Error('There is no system');
  return current;
}
