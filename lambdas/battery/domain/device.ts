import type { PersonId } from '../../phone/index.ts';

/** What a provider says about one device. */
export interface Reading {
  /** The provider's own id of the device. */
  readonly deviceId: string;
  /** `Charge 6` */
  readonly model: string;
  /** `TRACKER`, `SCALE` */
  readonly type: string;
  /** Percent. */
  readonly level: number;
  /** The provider's word for the level: `Low` */
  readonly status: string;
  /** RFC 3339; null where the provider doesn't say, or says it without a zone. */
  readonly syncedAt: string | null;
  /** The wall clock at the last synchronisation, where the provider doesn't tell the zone: no instant. */
  readonly syncedLocal?: string;
}

/** A reading and when our read of it began (epoch milliseconds), which is what readings are ordered by. */
export interface TimedReading extends Reading {
  readonly at: number;
}

export interface DeviceKey {
  readonly person: PersonId;
  readonly provider: string;
  readonly deviceId: string;
}

/** An alert that is decided and has to reach the person. */
export interface Alert {
  /** Idempotency key: the same for one fall, however often it is announced. */
  readonly id: string;
  readonly model: string;
  /** Percent. */
  readonly level: number;
}

/** What is known of a device: the newest reading, and whether the person knows that it is low. */
export interface DeviceState extends TimedReading {
  /** Of this fall an alert was decided; the next is only due after a charge. */
  readonly told: boolean;
  /** End of the quiet hours that an alert waits for: epoch milliseconds. */
  readonly waitsUntil?: number;
  /** Decided alerts that may not have been announced yet. */
  readonly pending: readonly Alert[];
}

/** A device as it is stored: one item, which holds all that is decided about it. */
export interface Device extends DeviceKey, DeviceState {}

/** One text for each device, without what else an item holds. */
export function deviceKeyText({ person, provider, deviceId }: DeviceKey): string {
  return `${person} ${provider} ${deviceId}`;
}
