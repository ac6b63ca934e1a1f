import type { DeviceState, TimedReading } from './device.ts';

/** What decides whether a low battery is told now. Times are epoch milliseconds. */
export interface Policy {
  /** Percent; exactly this is not low. */
  readonly alertBelow: number;
  /** Percent from which the battery counts as charged, so that the next fall is told again. */
  readonly rearmAt: number;
  /** Since when the person has agreed to be texted; undefined while they haven't. */
  readonly confirmedSince?: number | undefined;
  /** End of the quiet hours that it is now; undefined when it isn't quiet. */
  readonly quietUntil?: number | undefined;
  /** Makes the id of the alert that this reading would cause. */
  readonly alertId: (reading: TimedReading) => string;
}

/** Whether a reading is older than what was decided on already, so that it only enters the history. */
export function isLate(state: DeviceState | undefined, reading: TimedReading): boolean {
  return state !== undefined && reading.at < state.at;
}

/** Whether the decision hangs on the person's consent, which is then worth looking up. */
export function wantsToTell(
  state: DeviceState | undefined,
  reading: TimedReading,
  { alertBelow, rearmAt }: Pick<Policy, 'alertBelow' | 'rearmAt'>,
): boolean {
  const told = state?.told === true && reading.level < rearmAt;
  return !told && reading.level < alertBelow && !isLate(state, reading);
}

/**
 * Decides on a reading that isn't late: what is known of the device from then on.
 *
 * An alert is appended to `pending` once per fall. A reading from before the consent doesn't alert. In quiet
 * hours none does, and none that was decided before is announced: `waitsUntil` says when to decide again, on
 * what is then the newest reading.
 */
export function decide(
  state: DeviceState | undefined,
  reading: TimedReading,
  policy: Policy,
): DeviceState {
  const { confirmedSince, quietUntil } = policy;
  const facts = factsOf(reading);
  const pending = state?.pending ?? [];
  const waits = quietUntil === undefined ? {} : { waitsUntil: quietUntil };
  const waitsIfPending = pending.length > 0 ? waits : {};
  if (!wantsToTell(state, reading, policy)) {
    const told = state?.told === true && reading.level < policy.rearmAt;
    return { ...facts, told, pending, ...waitsIfPending };
  }
  if (confirmedSince === undefined || reading.at < confirmedSince) {
    return { ...facts, told: false, pending, ...waitsIfPending };
  }
  if (quietUntil !== undefined) return { ...facts, told: false, pending, ...waits };
  const alert = { id: policy.alertId(reading), model: reading.model, level: reading.level };
  return { ...facts, told: true, pending: [...pending, alert] };
}

/** The reading alone: deciding again on a stored one must not keep what was decided before. */
function factsOf(reading: TimedReading): TimedReading {
  const { at, deviceId, model, type, level, status, syncedAt, syncedLocal } = reading;
  const facts = { at, deviceId, model, type, level, status, syncedAt };
  return syncedLocal === undefined ? facts : { ...facts, syncedLocal };
}
