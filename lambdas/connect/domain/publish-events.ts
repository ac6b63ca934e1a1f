import { log } from '../../shared/log.ts';
import type { Versioned } from '../../shared/versioned-items.ts';
import {
  type Connection,
  type ConnectionRef,
  type PendingEvent,
  partsOf,
  refOf,
} from './connection.ts';
import { disconnect } from './disconnect.ts';
import type { ConnectionDeps, Connections, People, Publishers } from './ports.ts';

interface PublishDeps {
  readonly connections: Connections;
  readonly publishers: Publishers;
}

/**
 * Publishes the events of a connection as it was written, then clears them. What fails here stays pending
 * for the sweeper; an event may come twice, with the same id.
 */
export async function publishEvents(
  { connections, publishers }: PublishDeps,
  { item, version }: Versioned<Connection>,
): Promise<void> {
  const own = item.events.filter(({ kind }) => publishers[kind] !== undefined);
  if (own.length === 0) return;
  try {
    for (const event of own) await publish(publishers, item, event);
    const events = item.events.filter((event) => !own.includes(event));
    await connections.write(refOf(item), { ...item, events }, version);
  } catch (error) {
    warn(refOf(item))(error);
  }
}

/** One connection that can't be settled now doesn't keep the others from it. */
function warn(ref: ConnectionRef): (error: unknown) => void {
  return (error) => {
    const fault = error instanceof Error ? error.name : typeof error;
    log.warn('events stay pending', { connection: partsOf(ref).id, fault });
  };
}

async function publish(publishers: Publishers, connection: Connection, event: PendingEvent) {
  if (event.kind === 'reauthorize') await publishers.reauthorize?.(connection, event);
  else await publishers['user-connected']?.(connection, event);
}

/** Publishes what is pending on a connection that somebody else has written. */
export async function publishPending(deps: PublishDeps, ref: ConnectionRef): Promise<void> {
  const known = await deps.connections.read(ref);
  if (known !== undefined) await publishEvents(deps, known);
}

export interface SweepDeps extends ConnectionDeps, PublishDeps {
  readonly people: People;
}

/**
 * Publishes everything that a process left pending when it died. A connection whose person is gone was
 * written while they were being erased, and is removed.
 */
export async function publishAllPending(deps: SweepDeps): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await deps.connections.pending(cursor);
    for (const ref of page.refs) await settle(deps, ref).catch(warn(ref));
    cursor = page.cursor;
  } while (cursor !== undefined);
}

async function settle(deps: SweepDeps, ref: ConnectionRef): Promise<void> {
  const known = await deps.connections.read(ref);
  if (known === undefined) return;
  const person = (await deps.people.read(known.item.person))?.item;
  if (person === undefined || person.erasingSince !== undefined) await disconnect(deps, ref);
  else await publishEvents(deps, known);
}
