import type { DailySends, PersonId, PersonItem } from '../../phone/index.ts';
import type { SmsSettings } from '../../shared/declarations/settings.ts';
import { decideOn, type VersionedItems } from '../../shared/versioned-items.ts';
import { TopicsError } from '../errors.ts';
import { numberOf } from './deliver-text.ts';
import type { Ledger } from './ports.ts';
import { newTextId, type SendDeps, sendText, textId } from './send-text.ts';
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
  /** What leads to it, in the caller's words: the same cause is texted once. Without it each call is its own. */
  readonly cause?: string | undefined;
}

/** `unknown`: perhaps texted, and never to be sent again by itself. */
export interface SentServiceText {
  readonly id: string;
  readonly outcome: 'sent' | 'unknown';
}

const day = 86_400;

/**
 * Texts what a service was asked to, at most once, to somebody who has confirmed that they want texts.
 *
 * What is certainly not texted uses up no quota. A process that dies between quota and intent has cost some
 * quota, and no text.
 *
 * @throws TopicsError NOT_SUBSCRIBED, TOO_MANY_TEXTS, TEXT_NOT_SENT
 */
export async function sendServiceText(
  deps: ServiceTextDeps,
  { to, body, cause }: ServiceText,
): Promise<SentServiceText> {
  const person = await deps.identify(to);
  const id = cause === undefined ? newTextId() : textId('service', person, cause);
  const known = (await deps.texts.read(id))?.item;
  if (known !== undefined) return answerOf(id, known);
  await requireConfirmed(deps, person);
  return withQuota(deps, person, async () => {
    const text = { id, person, to, content: { kind: 'service' }, body } as const;
    const { record } = await sendText(deps, text);
    if (record === undefined) throw new TopicsError('TEXT_NOT_SENT', { retryAfterSeconds: 5 });
    return answerOf(id, record);
  });
}

/** @throws TopicsError TEXT_NOT_SENT when that is certain */
function answerOf(id: string, { status }: TextRecord): SentServiceText {
  if (status === 'failed') throw new TopicsError('TEXT_NOT_SENT');
  return { id, outcome: status === 'sent' || status === 'delivered' ? 'sent' : 'unknown' };
}

async function requireConfirmed(deps: ServiceTextDeps, person: PersonId): Promise<void> {
  const latest = (await deps.ledger.read(person))?.item;
  const isConfirmed = latest?.status === 'confirmed';
  // Nobody has the number any more whose person is being erased.
  if (isConfirmed && (await numberOf(deps, person, latest)) !== undefined) return;
  throw new TopicsError('NOT_SUBSCRIBED');
}

/** Runs `send` inside the quotas of person and deployment; what fails gives them back. */
async function withQuota<T>(
  { now, limits, serviceSends, dailySends }: ServiceTextDeps,
  person: PersonId,
  send: () => Promise<T>,
): Promise<T> {
  const taken = now();
  const today = new Date(taken * 1000).toISOString().slice(0, 10);
  await decideOn(serviceSends, person, (item) => ({
    item: { sends: takeOne(item?.sends, limits.serviceSendsPerPersonDay, taken) },
    answer: undefined,
  }));
  try {
    if (!(await dailySends.take(today, limits.serviceSendsPerDay))) {
      throw new TopicsError('TOO_MANY_TEXTS', { retryAfterSeconds: day - (taken % day) });
    }
    return await send().catch(async (error: unknown) => {
      await dailySends.giveBack(today);
      throw error;
    });
  } catch (error) {
    await decideOn(serviceSends, person, (item) => ({
      item: { sends: giveBackOne(item?.sends, taken) },
      answer: undefined,
    }));
    throw error;
  }
}

/** @throws TopicsError TOO_MANY_TEXTS */
function takeOne(sends: readonly number[] = [], most: number, now: number): readonly number[] {
  const recent = sends.filter((at) => at > now - day);
  const oldest = recent[recent.length - most];
  if (oldest === undefined) return [...recent, now];
  throw new TopicsError('TOO_MANY_TEXTS', { retryAfterSeconds: oldest + day - now });
}

function giveBackOne(sends: readonly number[] = [], taken: number): readonly number[] {
  const index = sends.lastIndexOf(taken);
  return sends.filter((_, i) => i !== index);
}
