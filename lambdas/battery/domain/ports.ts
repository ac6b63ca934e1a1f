import type { Person, PersonId } from '../../phone/index.ts';
import type { BatterySettings } from '../../shared/declarations/settings.ts';
import type { Versioned } from '../../shared/versioned-items.ts';
import type { Alert, Device, DeviceKey } from './device.ts';
import type { DeviceSource } from './read-devices.ts';

/** Names a connection; it tells whose it is. */
export type ConnectionRef = string;

/** Some connections to poll, as they travel through the queue. */
export interface Batch {
  readonly refs: readonly ConnectionRef[];
  /** How often reading them has failed already. */
  readonly attempt: number;
  /** Epoch milliseconds before which their provider is not to be asked. */
  readonly notBefore: number;
}

/** A page of connections; `cursor` leads to the next one. */
export interface ConnectionPage {
  readonly refs: readonly ConnectionRef[];
  readonly cursor?: string | undefined;
}

export interface ConnectionPages {
  page(cursor?: string): Promise<ConnectionPage>;
}

export type ProviderGet = (url: string) => Promise<unknown>;

/** A person's active connection to a provider that tells about devices. */
export interface DeviceConnection {
  readonly ref: ConnectionRef;
  readonly person: PersonId;
  readonly provider: string;
  readonly source: DeviceSource;
  /**
   * Lends `use` a way to GET this provider's resources as parsed JSON in the person's name; the access token is
   * refreshed when it is due or refused.
   *
   * @throws DomainError NEEDS_REAUTHORIZATION when the connection is dead or its provider has closed down; the
   * person is told elsewhere. Other DomainErrors when the provider can't be asked now, with `retryAfterSeconds`
   * where it says when
   */
  ask<T>(use: (get: ProviderGet) => Promise<T>): Promise<T>;
}

export interface Connections {
  /** Those among these that are active, read in batches. */
  load(refs: readonly ConnectionRef[]): Promise<readonly DeviceConnection[]>;
  personOf(ref: ConnectionRef): PersonId;
}

/** People who are still here: neither gone nor being erased. */
export interface People {
  load(ids: readonly PersonId[]): Promise<ReadonlyMap<PersonId, Person>>;
}

export interface HistoryPoint extends DeviceKey {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Percent. */
  readonly level: number;
}

/** Devices, each one item with its version, and the history of their levels. Both are kept for 35 days. */
export interface DeviceStore {
  /** As last written (a consistent read), in batches; those that exist, in any order. */
  load(keys: readonly DeviceKey[]): Promise<readonly Versioned<Device>[]>;
  /** Writes only if the device still is at `version` (undefined: doesn't exist); undefined when it isn't. */
  write(device: Device, version: number | undefined): Promise<Versioned<Device> | undefined>;
  /** Adds to the history; the same point twice is one. */
  record(point: HistoryPoint): Promise<void>;
  /** Devices with alerts to announce, or whose wait is over at `now`: those waiting longest first. */
  listDue(now: number, cursor?: string): Promise<{ keys: readonly DeviceKey[]; cursor?: string }>;
  /** All devices of a person, and the history from `since` on, oldest first. */
  listFor(
    person: PersonId,
    since: number,
  ): Promise<{ devices: readonly Device[]; history: readonly HistoryPoint[] }>;
  /** Deletes all of a person, or all that came from one provider. */
  forget(person: PersonId, provider?: string): Promise<void>;
}

export interface BatchQueue {
  /** Queues all or throws. `notBefore` delays a batch, by at most 15 minutes at a time. */
  send(batches: readonly Batch[]): Promise<void>;
}

export interface DispatchQueue {
  /** Has the dispatcher go on from here. */
  continueFrom(cursor: string): Promise<void>;
}

export interface Announcement extends Alert {
  readonly person: PersonId;
}

/** What it takes to decide on a reading, store that, and tell the person. */
export interface SettleDeps {
  /** Epoch milliseconds, since polls can follow each other within a second. */
  readonly nowMs: () => number;
  readonly settings: BatterySettings;
  readonly devices: DeviceStore;
  readonly people: People;
  /** Since when the person agrees to be texted, epoch milliseconds; undefined while they don't. */
  readonly consentOf: (person: PersonId) => Promise<number | undefined>;
  /** Brings an alert to the person's topic; the same id twice is one. */
  readonly announce: (alert: Announcement) => Promise<void>;
  readonly log: (message: string, fields: Readonly<Record<string, number | string>>) => void;
}

export interface PollDeps extends SettleDeps {
  readonly connections: Connections;
  readonly queue: BatchQueue;
}
