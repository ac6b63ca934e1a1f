import { createHash, randomBytes } from 'node:crypto';
import type { Store } from '../../store.ts';

/** What an authorization code stands for. */
export interface CodeGrant {
  clientId: string;
  redirectUri: string;
  account: string;
  scopes: string[];
  codeChallenge?: string;
  expiresAt: number;
}

/** Why a code is not taken; the names are those of GitHub's and Fitbit's complaints. */
type CodeProblem = 'unknown' | 'redirect-uri' | 'verifier';

const lifetime = 10 * 60_000;

/** Authorization codes: ten minutes, used once (RFC 6749, section 4.1.2). */
export class AuthorizationCodes {
  readonly #codes: Store<CodeGrant>;

  constructor(codes: Store<CodeGrant>) {
    this.#codes = codes;
  }

  issue(grant: Omit<CodeGrant, 'expiresAt'>): string {
    const code = randomBytes(20).toString('hex');
    this.#codes.set(code, { ...grant, expiresAt: Date.now() + lifetime });
    return code;
  }

  /** Takes a code from a client. `redirectUri` may be left out by dialects that allow it. */
  redeem(
    code: string,
    clientId: string,
    redirectUri: string | null,
    verifier: string | null,
  ): CodeGrant | CodeProblem {
    const grant = this.#codes.get(code);
    if (!grant || grant.clientId !== clientId || grant.expiresAt <= Date.now()) return 'unknown';
    if (redirectUri !== null && redirectUri !== grant.redirectUri) return 'redirect-uri';
    if (!isVerified(grant.codeChallenge, verifier)) return 'verifier';
    this.#codes.delete(code);
    return grant;
  }
}

/** PKCE with S256 (RFC 7636, section 4.6); a verifier without a challenge is a mistake as well. */
function isVerified(challenge: string | undefined, verifier: string | null): boolean {
  if (challenge === undefined) return verifier === null;
  const digest = createHash('sha256')
    .update(verifier ?? '')
    .digest('base64url');
  return verifier !== null && digest === challenge;
}
