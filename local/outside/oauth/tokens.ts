import { randomBytes } from 'node:crypto';
import type { Store } from '../../store.ts';

/** What an account has allowed a client. */
export interface Grant {
  account: string;
  scopes: string[];
}

export interface IssuedToken {
  kind: 'access' | 'refresh';
  grantId: string;
  scopes: string[];
  issuedAt: number;
  /** `null`: it does not expire. */
  expiresAt: number | null;
}

type FoundToken = IssuedToken & Grant & { token: string };

/** Grants and their tokens. A token without its grant is worth nothing. */
export class Tokens {
  readonly #grants: Store<Grant>;
  readonly #tokens: Store<IssuedToken>;

  constructor(grants: Store<Grant>, tokens: Store<IssuedToken>) {
    this.#grants = grants;
    this.#tokens = tokens;
  }

  newGrant(grant: Grant): string {
    const grantId = randomBytes(8).toString('hex');
    this.#grants.set(grantId, grant);
    return grantId;
  }

  issue(kind: IssuedToken['kind'], grantId: string, scopes: string[], seconds?: number): string {
    const token = randomBytes(24).toString('hex');
    const issuedAt = Date.now();
    const expiresAt = seconds === undefined ? null : issuedAt + seconds * 1000;
    this.#tokens.set(token, { kind, grantId, scopes, issuedAt, expiresAt });
    return token;
  }

  find(kind: IssuedToken['kind'], token: string | null | undefined): FoundToken | undefined {
    const issued = this.#tokens.get(token ?? '');
    const grant = issued && this.#grants.get(issued.grantId);
    if (!token || !issued || !grant || issued.kind !== kind) return undefined;
    return { ...grant, ...issued, token };
  }

  /** Makes a refresh token unusable. */
  spend(token: string): void {
    this.#tokens.delete(token);
  }

  revoke(grantId: string): void {
    this.#grants.delete(grantId);
    for (const [token, issued] of [...this.#tokens.entries()]) {
      if (issued.grantId === grantId) this.#tokens.delete(token);
    }
  }

  revokeAll(): void {
    for (const [grantId] of [...this.#grants.entries()]) this.revoke(grantId);
  }

  /** Every access token is past its time from now on. */
  expireAll(): void {
    for (const [token, issued] of [...this.#tokens.entries()]) {
      if (issued.kind === 'access') this.#tokens.set(token, { ...issued, expiresAt: Date.now() });
    }
  }
}

export const isExpired = ({ expiresAt }: IssuedToken) =>
  expiresAt !== null && expiresAt <= Date.now();
