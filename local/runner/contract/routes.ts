import type { Aws } from '../../aws/index.ts';
import type { Outside } from '../../outside/types.ts';
import type { Clock } from '../clock.ts';
import type { Schedules } from '../schedules.ts';
import * as inputs from './inputs.ts';
import { Refused } from './refused.ts';

/** What the local contract drives. */
export interface LocalSystem {
  aws: Pick<Aws, 'queueDepths' | 'tick'>;
  outside: Pick<Outside, 'phones' | 'setDevices' | 'fault'>;
  schedules: Schedules;
  clock: Clock;
  /** What an AWS client of the operator's is to be given. */
  operator: {
    endpoint: string;
    s3Endpoint: string;
    region: string;
    accessKeyId: string;
    secretAccessKey: string;
    /** The outputs of the stacks. */
    outputs: Readonly<Record<string, unknown>>;
  };
  /** Resolves when nothing is running and nothing is about to. */
  settle(): Promise<void>;
}

export interface LocalRequest {
  query: Record<string, string>;
  /** Parsed JSON. */
  body: unknown;
}

type Action = (
  system: LocalSystem,
  request: LocalRequest,
  name: string,
) => object | Promise<object>;

/** `METHOD /path` → what it does; `*` is a name that is passed on. */
export const localRoutes: Record<string, Action> = {
  'GET /_local/sms': ({ outside }, { query }) => {
    const { to } = inputs.parse(inputs.listedNumber, query);
    return { messages: outside.phones.list(to) };
  },
  'GET /_local/sent': ({ outside }, { query }) => {
    const { to } = inputs.parse(inputs.listedNumber, query);
    return { messages: outside.phones.sent(to) };
  },
  'POST /_local/sms': ({ outside }, { body }) => {
    const { from, to, body: words } = inputs.parse(inputs.textBack, body);
    const addressed = to === undefined ? {} : { to };
    return understood(() => outside.phones.reply({ from, ...addressed, body: words }));
  },
  'PUT /_local/providers/*/devices': ({ outside }, { body }, name) => {
    const { account, devices } = inputs.parse(inputs.deviceSettings, body);
    return understood(() => {
      outside.setDevices(name, account, devices);
      return { account, devices };
    });
  },
  'POST /_local/providers/*/faults': ({ outside }, { body }, name) => {
    const { mode, count } = inputs.parse(inputs.fault, body);
    return understood(() => {
      outside.fault(name, mode, count);
      return { mode, count };
    });
  },
  'POST /_local/schedules/*/run': async ({ schedules, settle }, _, name) => {
    if (!schedules.run(name)) {
      const known = schedules.list().map((schedule) => schedule.name);
      throw new Refused(404, `There is no schedule ${name}, only: ${known.join(', ')}.`);
    }
    await settle();
    return { settled: true };
  },
  'POST /_local/clock': ({ aws, clock, schedules }, { body }) => {
    const { advance } = inputs.parse(inputs.clockMove, body);
    clock.advance(advance);
    aws.tick();
    schedules.runDue();
    return clockState(clock);
  },
  'GET /_local/clock': ({ clock }) => clockState(clock),
  'GET /_local/idle': async ({ settle }) => {
    await settle();
    return { idle: true };
  },
  'GET /_local/aws': ({ operator }) => operator,
  'GET /_local/state': ({ aws, clock, schedules }) => ({
    clock: clockState(clock),
    schedules: schedules.list(),
    queues: aws.queueDepths(),
  }),
};

function clockState(clock: Clock): object {
  return { now: new Date().toISOString(), aheadSeconds: Math.round(clock.offset() / 1000) };
}

/** The simulators say themselves what is wrong with what they were told. */
async function understood(tell: () => object | Promise<object>): Promise<object> {
  try {
    return await tell();
  } catch (error) {
    throw new Refused(400, error instanceof Error ? error.message : String(error));
  }
}
