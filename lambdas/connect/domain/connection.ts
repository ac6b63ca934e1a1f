import { createHash } from 'node:crypto';
import type { PersonId } from '../../phone/index.ts';

/** Where a connection is kept: the person, and which of their connections. */
export type ConnectionRef = string & { readonly __brand: 'ConnectionRef' };

/** The tokens of one connection as they are stored; see `sealTokens`. */
export interface SealedTokens {
  /** Data key that they are sealed under. */
  readonly key: string;
  /** Goes up with every new pair of tokens. */
  readonly version: number;
  readonly box: Uint8Array;
}

/** Told others once the item that holds it is written; published at least once, known by its id. */
export type PendingEvent =
  | { readonly kind: 'user-connected'; readonly id: string; readonly at: number }
  /** `gone`: the provider itself has closed down. */
  | { readonly kind: 'reauthorize'; readonly id: string; readonly gone: boolean };

/** Who may refresh until when; stays after a failure, so that nobody asks again too soon. */
export interface Lease {
  /** Epoch seconds. */
  readonly until: number;
  /** How often the refresh token was sent without that we know what came of it. */
  readonly sent: number;
  readonly failed?: boolean;
}

/** What a person has allowed us at a provider. Times are epoch seconds. */
export interface Connection {
  readonly person: PersonId;
  readonly id: string;
  readonly provider: string;
  readonly providerUserId: string;
  readonly status: 'active' | 'needs_reauthorization';
  readonly tokenType: string;
  readonly scopes: readonly string[];
  /** Absent where the provider doesn't say. */
  readonly accessExpiresAt?: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Absent once the provider doesn't take them any more. */
  readonly tokens?: SealedTokens;
  /** Goes up with every connecting and every attempt to refresh; what an older one brings is dropped. */
  readonly fence: number;
  readonly lease?: Lease;
  readonly events: readonly PendingEvent[];
}

/** What a provider has granted us. */
export interface Grant {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly tokenType: string;
  readonly scopes: readonly string[];
  readonly expiresInSeconds?: number;
}

/** The same account of the same person always has the same id; somebody else's has another. */
export function connectionId(person: PersonId, provider: string, providerUserId: string): string {
  const parts = JSON.stringify([person, provider, providerUserId]);
  return createHash('sha256').update(parts).digest('hex').slice(0, 32);
}

export function refOf({ person, id }: Pick<Connection, 'person' | 'id'>): ConnectionRef {
  return `${person}.${id}` as ConnectionRef;
}

export function partsOf(ref: ConnectionRef): { person: PersonId; id: string } {
  const [person = '', id = ''] = ref.split('.');
  return { person: person as PersonId, id };
}

/** What changes with a grant, both when a person connects and when we refresh. */
export function granted(grant: Grant, tokens: SealedTokens, now: number) {
  return {
    status: 'active' as const,
    tokenType: grant.tokenType,
    scopes: grant.scopes,
    ...(grant.expiresInSeconds !== undefined && {
      accessExpiresAt: now + grant.expiresInSeconds,
    }),
    updatedAt: now,
    tokens,
  };
}

/** A person connects, for the first time or again; what was pending before is told by the new event. */
export function connected(
  known: Connection | undefined,
  account: Pick<Connection, 'person' | 'id' | 'provider' | 'providerUserId'>,
  grant: Grant,
  tokens: SealedTokens,
  now: number,
): Connection {
  const { person, id, provider, providerUserId } = account;
  const fence = tokens.version;
  return {
    ...{ person, id, provider, providerUserId, fence },
    ...granted(grant, tokens, now),
    createdAt: known?.createdAt ?? now,
    events: [{ kind: 'user-connected', id: `connected-${id}-${fence}`, at: now }],
  };
}

/** The provider no longer takes the tokens: they are dropped, and the person is told once. */
export function dead(connection: Connection, gone: boolean, now: number): Connection {
  const { tokens: _, lease: __, accessExpiresAt: ___, ...kept } = connection;
  const id = `reauthorize-${connection.id}-${connection.fence}`;
  return {
    ...kept,
    status: 'needs_reauthorization',
    updatedAt: now,
    fence: connection.fence + 1,
    events: [...connection.events, { kind: 'reauthorize', id, gone }],
  };
}
