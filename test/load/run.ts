import { setTimeout as later } from 'node:timers/promises';
import { Applicant } from './applicant.ts';
import { Trouble } from './faults.ts';
import type { LoadOptions } from './options.ts';
import { atOnce, complaintsOf, type FoundTexts, isOpen, textsThat } from './outcome.ts';
import { forEach } from './pool.ts';
import { randomFrom } from './random.ts';
import { poll, settle } from './settle.ts';
import { type LoadedSystem, startSystem } from './system.ts';

export interface LoadResult {
  /** What happened how often, in the order in which to show it. */
  readonly counts: ReadonlyMap<string, number>;
  readonly faults: ReadonlyMap<string, number>;
  /** What went wrong, by how many people it went wrong for. */
  readonly complaints: ReadonlyMap<string, number>;
}

export interface LoadSetting extends LoadOptions {
  /** An app that is synthesized already, with Twilio as its sender. */
  readonly assembly?: string;
  onProgress(line: string): void;
}

const progressMilliseconds = 5_000;
/** A run that hardly anybody gets through says nothing of those who do. */
const mostWhoGiveUp = 0.05;

/** Starts a system, lets people arrive, waits until all is settled, and judges. */
export async function runLoad(setting: LoadSetting): Promise<LoadResult> {
  setting.onProgress('starting the system …');
  const system = await startSystem(setting.assembly);
  let result: LoadResult | undefined;
  try {
    const trouble = new Trouble(system, setting.faults, randomFrom(setting.seed));
    const began = performance.now();
    const everybody = await arrive(system, trouble, setting);
    const arriving = (performance.now() - began) / 1000;
    const acknowledged = everybody.filter(({ isAcknowledged }) => isAcknowledged);
    const unknown = await textsThat(acknowledged, isOpen);
    const settled = await settle(system, acknowledged, setting.onProgress);
    const deadLetters = await system.deadLetters();
    result = await judge({
      everybody,
      acknowledged,
      unknown,
      trouble,
      arriving,
      deadLetters,
      ...settled,
    });
    return result;
  } finally {
    const isFine = result?.complaints.size === 0;
    await system.stop(isFine);
    if (!isFine) setting.onProgress(`what it logged is in ${system.dir}`);
  }
}

/** People come when they come, however long those before them take. */
async function arrive(
  system: LoadedSystem,
  trouble: Trouble,
  { minutes, perMinute, onProgress }: LoadSetting,
): Promise<readonly Applicant[]> {
  const total = Math.round(minutes * perMinute);
  const everybody: Applicant[] = [];
  const signingUp: Promise<void>[] = [];
  let through = 0;
  const tell = () => {
    const connected = everybody.filter(({ isAcknowledged }) => isAcknowledged).length;
    const failures = [...trouble.injected.values()].reduce((sum, count) => sum + count, 0);
    onProgress(
      `${everybody.length} of ${total} arrived, ${connected} connected, ${through} through, ${failures} faults`,
    );
  };
  const telling = setInterval(tell, progressMilliseconds);
  // Everything that is polled by the hour is polled by the minute here.
  const polling = setInterval(() => void poll(system).catch(() => undefined), 60_000);
  const began = performance.now();
  for (let number = 0; number < total; number++) {
    await later(Math.max(0, began + (number * 60_000) / perMinute - performance.now()));
    const applicant = new Applicant(number, system, trouble);
    everybody.push(applicant);
    signingUp.push(
      applicant.signUp().then(
        () => void through++,
        () => void through++,
      ),
    );
  }
  await Promise.all(signingUp);
  clearInterval(telling);
  clearInterval(polling);
  tell();
  return everybody;
}

interface Ended {
  readonly everybody: readonly Applicant[];
  readonly acknowledged: readonly Applicant[];
  readonly unknown: FoundTexts;
  readonly trouble: Trouble;
  readonly arriving: number;
  readonly deadLetters: number;
  readonly rounds: number;
  readonly askedAgain: number;
}

async function judge(ended: Ended): Promise<LoadResult> {
  const { everybody, acknowledged, unknown, trouble } = ended;
  const complaints = new Map<string, number>();
  const gaveUp = everybody.length - acknowledged.length;
  if (gaveUp > everybody.length * mostWhoGiveUp) complaints.set('gave up, too many', gaveUp);
  let textedOnce = 0;
  await forEach(acknowledged, atOnce, async (one) => {
    if ((await one.consentRequests()) === 1 && (await one.alerts()) === 1) textedOnce++;
    for (const what of await complaintsOf(one)) {
      complaints.set(what, (complaints.get(what) ?? 0) + 1);
    }
  });
  const now = await textsThat(acknowledged, ({ kind }) => kind !== 'code');
  const became = (...statuses: readonly string[]) =>
    [...unknown.keys()].filter((id) => statuses.includes(now.get(id)?.text.status ?? '')).length;
  const sum = (count: (one: Applicant) => number) =>
    everybody.reduce((total, one) => total + count(one), 0);
  const counts = new Map([
    ['people who signed up', everybody.length],
    ['seconds until the last was through', Math.round(ended.arriving)],
    ['steps tried again', sum(({ triedAgain }) => triedAgain)],
    ['acknowledged', acknowledged.length],
    ['gave up, and knew it', gaveUp],
    ['codes asked for', sum(({ codesAsked }) => codesAsked)],
    ['texts besides codes', now.size],
    ['unknown when all were through', unknown.size],
    ['  reconciled as sent', became('sent', 'delivered')],
    ['  reconciled as never sent', became('failed')],
    ['failed and asked for again', ended.askedAgain],
    ['times that five minutes passed since', ended.rounds],
    ['dead letters', ended.deadLetters],
    ['acknowledged, asked once and told once', textedOnce],
    ['what is wrong', [...complaints.values()].reduce((a, b) => a + b, 0)],
  ]);
  return { counts, faults: trouble.injected, complaints };
}
