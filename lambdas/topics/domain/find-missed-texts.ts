import { decideOn, type VersionedItems } from '../../shared/versioned-items.ts';
import type { InboundText } from './provider-replies.ts';
import { type ReceiveDeps, receiveText } from './receive-text.ts';

/** How far the sender's list has been looked through. */
export interface Sweep {
  /** Epoch seconds; whatever was texted before has been handled. */
  readonly until: number;
}

/** A person's text as its sender lists it. */
export interface ListedInboundText extends InboundText {
  /** Epoch seconds. */
  readonly sentAt: number;
}

export interface FindMissedDeps extends ReceiveDeps {
  readonly sweeps: VersionedItems<Sweep>;
  /** What people have texted us at or after `since` (epoch seconds), newest first. */
  readonly receivedSince: (since: number) => Promise<readonly ListedInboundText[]>;
}

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** The webhook goes first: it says more than the list does. By then it has come, or Twilio has given it up. */
const graceSeconds = 2 * minute;
/** Looked through once more each time: a list may lag behind. */
const overlapSeconds = hour;
/** After a longer outage what people have texted is too old to act on. */
const longestSeconds = 30 * day;
const sweepOf = 'inbound';

/**
 * Acts on texts whose webhook was lost, oldest first. Gives how many there were.
 *
 * @throws the first failure, after the other texts were acted on; the next run then looks through all again
 */
export async function findMissedTexts(deps: FindMissedDeps): Promise<number> {
  const now = deps.now();
  const until = now - graceSeconds;
  const last = (await deps.sweeps.read(sweepOf))?.item.until ?? now;
  const listed = await deps.receivedSince(Math.max(last - overlapSeconds, now - longestSeconds));
  const due = listed.filter(({ sentAt }) => sentAt <= until).toReversed();
  const failures: unknown[] = [];
  let missed = 0;
  for (const text of due) {
    await receiveText(deps, text).then(
      (isNew) => {
        missed += isNew ? 1 : 0;
      },
      (failure: unknown) => failures.push(failure),
    );
  }
  if (failures.length > 0) throw failures[0];
  await decideOn(deps.sweeps, sweepOf, (sweep) =>
    sweep !== undefined && sweep.until >= until
      ? { answer: undefined }
      : { item: { until }, answer: undefined },
  );
  return missed;
}
