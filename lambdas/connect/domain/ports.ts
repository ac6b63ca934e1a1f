import type { PersonId, PersonItem } from '../../phone/index.ts';
import type { ProviderDeclaration } from '../../shared/declarations/provider.ts';
import type { Versioned, VersionedItems } from '../../shared/versioned-items.ts';
import type { Connection, ConnectionRef, Grant, PendingEvent, SealedTokens } from './connection.ts';

export interface Page {
  readonly refs: readonly ConnectionRef[];
  /** Where the next page begins; absent on the last. */
  readonly cursor?: string;
}

/** Everybody's connections. Keys are `ConnectionRef`s. */
export interface Connections extends VersionedItems<Connection> {
  /** A person's connections, as last written. */
  listFor(person: PersonId): Promise<readonly Connection[]>;
  /** A page of the active connections at these providers, in no order. */
  active(providers: readonly string[], cursor?: string): Promise<Page>;
  /** A page of the connections with pending events. */
  pending(cursor?: string): Promise<Page>;
  /** A page of the connections that are sealed under another data key than this. */
  sealedUnderOthers(key: string, cursor?: string): Promise<Page>;
  /** The connections that still exist, in no order. */
  load(refs: readonly ConnectionRef[]): Promise<readonly Connection[]>;
}

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken?: string;
}

/** Whom tokens belong to; they open for nobody else. */
export type Holder = Pick<Connection, 'person' | 'id' | 'provider'>;

/** Tokens that nobody will ever open again: they, or the key that they were sealed under, are not what they were. */
export class TokensUnreadable extends Error {
  override readonly name = 'TokensUnreadable';
}

/** Seals tokens under the data key of the time. */
export interface Vault {
  seal(holder: Holder, version: number, tokens: Tokens): Promise<SealedTokens>;
  /** Makes sure that sealing will not fail for want of a key. */
  ready(): Promise<void>;
  /** @throws TokensUnreadable when they were sealed for another holder or version, or were changed */
  open(holder: Holder, sealed: SealedTokens): Promise<Tokens>;
}

/** A 256-bit key and what it is called. */
export interface DataKey {
  readonly id: string;
  readonly key: Uint8Array;
}

export interface DataKeys {
  /** The one that is sealed with now. */
  active(): Promise<DataKey>;
  /** @throws TokensUnreadable when there is no such key */
  find(id: string): Promise<DataKey>;
}

/** An authorization that a person has begun, known by the hash of its state (RFC 6749, section 10.12). */
export interface Authorization {
  readonly person: PersonId;
  /** Hash of the id of the browser that it was begun in. */
  readonly browser: string;
  readonly provider: string;
  /** Key that its PKCE verifier is derived with. */
  readonly kid: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
  readonly used?: boolean;
}

export interface AuthorizationRequest {
  readonly state: string;
  /** PKCE, S256. */
  readonly challenge: string;
  readonly redirectUri: string;
}

export interface AuthorizationAnswer {
  /** The query that the browser came back with. */
  readonly parameters: URLSearchParams;
  readonly state: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

export interface Redeemed {
  readonly grant: Grant;
  /** Whose account it is; may have to be asked for, which takes a scope that was granted. @throws ConnectError */
  readonly userId: () => Promise<string>;
}

export type RefreshOutcome =
  | { readonly outcome: 'granted'; readonly grant: Grant }
  /** The refresh token is no longer good (`invalid_grant`). */
  | { readonly outcome: 'refused' }
  /** Perhaps done, but no answer that we can read came back. */
  | { readonly outcome: 'lost' };

/** @throws only when the provider certainly did nothing: a ConnectError, or a fault of ours */
export type AskRefresh = (refreshToken: string) => Promise<RefreshOutcome>;

/** A provider's side of OAuth 2. Errors are `ConnectError`s without anything secret. */
export interface ProviderGateway {
  /** Where to send the person. @throws ConnectError when the provider's metadata can't be had */
  authorizationUrl(provider: ProviderDeclaration, request: AuthorizationRequest): Promise<string>;
  /** @throws ConnectError saying why nothing was granted */
  redeem(provider: ProviderDeclaration, answer: AuthorizationAnswer): Promise<Redeemed>;
  /** Gets all that a refresh needs but the refresh token, so that asking then takes one request. @throws like `AskRefresh` */
  prepareRefresh(provider: ProviderDeclaration): Promise<AskRefresh>;
  /** @throws ConnectError */
  revoke(provider: ProviderDeclaration, tokens: Tokens): Promise<void>;
}

/** Who is told of what; a kind without an entry is left to those who have one. */
export type Publishers = {
  readonly [Kind in PendingEvent['kind']]?: (
    connection: Connection,
    event: Extract<PendingEvent, { kind: Kind }>,
  ) => Promise<void>;
};

export interface ProviderDeps {
  /** Epoch seconds. */
  readonly now: () => number;
  readonly providers: ReadonlyMap<string, ProviderDeclaration>;
  readonly gateway: ProviderGateway;
}

export interface ConnectionDeps extends ProviderDeps {
  readonly connections: Connections;
  readonly vault: Vault;
}

export interface RefreshDeps extends ConnectionDeps {
  readonly publishers: Publishers;
  readonly pause: (milliseconds: number) => Promise<void>;
}

export interface People {
  read(person: string): Promise<Versioned<PersonItem> | undefined>;
}
