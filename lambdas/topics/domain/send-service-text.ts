import type { DailySends, PersonId, PersonItem } from '../../phone/index.ts';
import type { SmsSettings } from '../../shared/declarations/settings.ts';
import { describeFault, log } from '../../shared/log.ts';
import { decideOn, type VersionedItems } from '../../shared/versioned-items.ts';
import { TopicsError } from '../errors.ts';
import { numberOf } from './deliver-text.ts';
import type { Ledger } from './ports.ts';
import { shownStatus } from './resend-text.ts';
import { type SendDeps, sendText, textId } from './send-text.ts';
import type { TextRecord } from './text-record.ts';

/** When a person was texted by services, epoch seconds. */
export interface ServiceSends {
  readonly sends: readonly number[];
}

export interface ServiceTextDeps extends SendDeps {
  readonly identify: (phone: string) => Promise<PersonId>;
  readonly ledger: Pick<Ledger, 'read'>;
  readonly people: Pick<VersionedItems<PersonItem>, 'read'>;
  readonly serviceSends: VersionedItems<ServiceSends>;
  readonly dailySends: DailySends;
  readonly limits: Pick<SmsSettings, 'serviceSendsPerPersonDay' | 'serviceSendsPerDay'>;
}

export interface ServiceText {
  /** E.164. */
  readonly to: string;
  readonly body: string;
  /** What leads to it: the same cause leads to one text to a number. */
  readonly cause: string;
}

/** `sent`: the sender has taken it. `unknown`: perhaps texted, and never to be sent again by itself. */
export interface SentServiceText {
  readonly id: string;
  readonly outcome: 'sent' | 'unknown';
}

const day = 86_400;

/**
 * Texts what a service was asked to, at most once, to somebody who has confirmed that they want texts.
 *
 * What is certainly not texted uses up no quota; after a fault it may have been texted. A process that dies
 * between quota and intent has cost some quota, and no text.
 *
 * @throws TopicsError NOT_SUBSCRIBED, TOO_MANY_TEXTS, TEXT_NOT_SENT, TEXT_IN_PROGRESS
 */
export async function sendServiceText(
  deps: ServiceTextDeps,
  { to, body, cause }: ServiceText,
): Promise<SentServiceText> {
  const person = await deps.identify(to);
  const id = textId('service', person, cause);
  const known = (await deps.texts.read(id))?.item;
  if (known !== undefined) return answerOf(id, known, deps.now());
  if (!(await isConfirmed(deps, person))) throw new TopicsError('NOT_SUBSCRIBED');
  const quota = await takeQuota(deps, person);
  // Once more: what was said while the quota was taken counts.
  if (!(await isConfirmed(deps, person))) {
    await quota.giveBack();
    throw new TopicsError('NOT_SUBSCRIBED');
  }
  const content = { kind: 'service' } as const;
  const { record, isOurs } = await sendText(deps, { id, person, to, content, body });
  const isUsed = isOurs && !isRefused(record);
  if (!isUsed) await quota.giveBack();
  if (record === undefined) throw new TopicsError('TEXT_NOT_SENT', { retryAfterSeconds: 5 });
  return answerOf(id, record, deps.now());
}

/** Of a text that was taken and then not delivered the sender has its own id. */
function isRefused({ status, providerId }: TextRecord): boolean {
  return status === 'failed' && providerId === undefined;
}

/** @throws TopicsError TEXT_NOT_SENT when that is certain, TEXT_IN_PROGRESS when somebody is at it */
function answerOf(id: string, record: TextRecord, now: number): SentServiceText {
  if (isRefused(record)) throw new TopicsError('TEXT_NOT_SENT');
  const status = shownStatus(record, now);
  if (status === 'sending') throw new TopicsError('TEXT_IN_PROGRESS', { retryAfterSeconds: 5 });
  return { id, outcome: status === 'unknown' ? 'unknown' : 'sent' };
}

async function isConfirmed(deps: ServiceTextDeps, person: PersonId): Promise<boolean> {
  const latest = (await deps.ledger.read(person))?.item;
  if (latest?.status !== 'confirmed') return false;
  // Nobody has the number any more whose person is being erased.
  return (await numberOf(deps, person, latest)) !== undefined;
}

/** Takes one text from what person and deployment may have. @throws TopicsError TOO_MANY_TEXTS */
async function takeQuota(deps: ServiceTextDeps, person: PersonId) {
  const { limits, dailySends } = deps;
  const now = deps.now();
  const today = new Date(now * 1000).toISOString().slice(0, 10);
  await changeSends(deps, person, (sends) => withOne(sends, limits.serviceSendsPerPersonDay, now));
  const giveBackOfPerson = () => changeSends(deps, person, (sends) => withoutOne(sends, now));
  if (!(await dailySends.take(today, limits.serviceSendsPerDay))) {
    await giveBackOfPerson().catch(noteFault);
    throw new TopicsError('TOO_MANY_TEXTS', { retryAfterSeconds: day - (now % day) });
  }
  return {
    /** What can't be given back is spent: that is no reason to withhold an answer. */
    async giveBack(): Promise<void> {
      await dailySends.giveBack(today).catch(noteFault);
      await giveBackOfPerson().catch(noteFault);
    },
  };
}

function noteFault(fault: unknown): void {
  log.error('fault', { fault: describeFault(fault) });
}

function changeSends(
  { serviceSends }: ServiceTextDeps,
  person: PersonId,
  change: (sends: readonly number[]) => readonly number[],
): Promise<void> {
  return decideOn(serviceSends, person, (item) => ({
    item: { sends: change(item?.sends ?? []) },
    answer: undefined,
  }));
}

/** @throws TopicsError TOO_MANY_TEXTS */
function withOne(sends: readonly number[], most: number, now: number): readonly number[] {
  const recent = sends.filter((at) => at > now - day);
  const oldest = recent[recent.length - most];
  if (oldest === undefined) return [...recent, now];
  throw new TopicsError('TOO_MANY_TEXTS', { retryAfterSeconds: oldest + day - now });
}

function withoutOne(sends: readonly number[], taken: number): readonly number[] {
  const index = sends.lastIndexOf(taken);
  return sends.filter((_, i) => i !== index);
}
