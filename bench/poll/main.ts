import type { Contestant, Surroundings } from './contestant.ts';

/** What is asked of a contestant: so many users, of whom the first are to get warm with. */
export interface Task extends Surroundings {
  readonly contestant: string;
  readonly users: number;
  readonly warmUp: number;
}

export interface Measured {
  /** Of processor, for each user after the first ones; kernel and all threads included. */
  readonly microseconds: number;
  /** For all users, from before its code was loaded. */
  readonly seconds: number;
  /** The most memory that the process ever held. */
  readonly megabytes: number;
}

const [, , role = ''] = process.argv;
if (role === 'world') await serve();
else tell(await measure(JSON.parse(role) as Task), () => process.exit());

async function serve(): Promise<void> {
  process.once('disconnect', () => process.exit());
  const { nextStretch, startWorld } = await import('./world.ts');
  process.on('message', async (due: boolean) => tell(await nextStretch(due)));
  tell(await startWorld());
}

async function measure({ contestant, users, warmUp, ...around }: Task): Promise<Measured> {
  const started = performance.now();
  const poll = await ready(contestant, around);
  await poll(0, warmUp);
  const before = process.cpuUsage();
  await poll(warmUp, users - warmUp);
  const { user, system } = process.cpuUsage(before);
  return {
    microseconds: (user + system) / (users - warmUp),
    seconds: (performance.now() - started) / 1000,
    megabytes: process.resourceUsage().maxRSS / 1024,
  };
}

/** Loads nobody else's code, so that memory is a contestant's own. */
async function ready(contestant: string, around: Surroundings): Promise<Contestant> {
  if (contestant === 'poll worker') return (await import('./worker.ts')).pollWorker(around);
  const client = (await import('./raw.ts')).clients[contestant];
  if (client === undefined) throw new Error(`No contestant ${contestant}`);
  return client(around);
}

function tell(message: object, then?: () => void): void {
  process.send?.(message, undefined, undefined, then);
}
