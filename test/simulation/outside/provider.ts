import { createHash } from 'node:crypto';
import type { Answer, Exchange } from '../../../lambdas/connect/adapters/exchange.ts';
import { type Invocation, world } from '../world.ts';

/** How a provider of the world deals with refresh tokens. */
export interface ProviderKind {
  readonly name: string;
  readonly dialect: 'google-health' | 'fitbit';
  readonly origin: string;
  readonly rotates: boolean;
  readonly allowsReplay: boolean;
  readonly accessSeconds: number;
}

export const providerKinds: readonly ProviderKind[] = [
  {
    name: 'google-health',
    dialect: 'google-health',
    origin: 'https://google.example',
    rotates: false,
    allowsReplay: false,
    accessSeconds: 3600,
  },
  {
    name: 'fitbit',
    dialect: 'fitbit',
    origin: 'https://fitbit.example',
    rotates: true,
    allowsReplay: true,
    accessSeconds: 4000,
  },
  {
    name: 'strict',
    dialect: 'fitbit',
    origin: 'https://strict.example',
    rotates: true,
    allowsReplay: false,
    accessSeconds: 5000,
  },
];

export interface Device {
  readonly id: string;
  level: number;
}

interface Code {
  readonly account: string;
  readonly challenge: string;
  readonly redirectUri: string;
  readonly expiresAt: number;
  grant?: Grant;
}

interface Access {
  readonly token: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** What an account has allowed us, with every token that was given out for it. */
export interface Grant {
  readonly provider: string;
  readonly account: string;
  refreshToken: string;
  /** A rotated token, and what it was exchanged for. */
  replayable?: { readonly token: string; readonly answer: string };
  readonly spent: Set<string>;
  access: Access;
  isRevoked: boolean;
  /** Who got the latest tokens. */
  by: Invocation | undefined;
  /** Whether the latest access token was refused before its time. */
  isRefused: boolean;
}

/** How long whoever asks a provider waits for its answer. */
export const patienceMs = 8_000;

/** Who asks, and since when the request has been on its way. */
export interface Asked {
  readonly by: Invocation | undefined;
  readonly sentAt: number;
}

/** What the invariants are told of. */
export interface ProviderWatch {
  refreshed(grant: Grant, asked: Asked): void;
  replayed(grant: Grant, asked: Asked): void;
  read(account: string, device: Device, by: Invocation | undefined): void;
}

/** The OAuth providers of the world. Accounts are made by whoever signs in. */
export class Providers {
  readonly devices = new Map<string, Device[]>();
  readonly grants: Grant[] = [];
  /** `name` of those that have closed down. */
  readonly gone = new Set<string>();
  readonly #codes = new Map<string, Code>();

  constructor(private readonly watch: ProviderWatch) {}

  nameOf({ url, method }: Exchange): string {
    const { origin, pathname } = new URL(url);
    return `${kindAt(origin).name}${method === 'GET' ? '' : ` ${method}`} ${pathname}`;
  }

  /** A person consents at the provider's page; gives the query that the browser comes back with. */
  consent(url: string, account: string): URLSearchParams {
    const query = new URL(url).searchParams;
    const code = token('code');
    this.#codes.set(code, {
      account,
      challenge: query.get('code_challenge') ?? '',
      redirectUri: query.get('redirect_uri') ?? '',
      expiresAt: world().now + 600_000,
    });
    const { origin, searchParams } = new URL(url);
    const back = new URLSearchParams({ code, state: searchParams.get('state') ?? '' });
    if (kindAt(origin).dialect === 'google-health') back.set('iss', origin);
    return back;
  }

  answer({ url, headers = {}, body = '' }: Exchange, asked: Asked): Answer {
    const { by } = asked;
    const { origin, pathname } = new URL(url);
    const kind = kindAt(origin);
    const trouble = this.#trouble(kind, pathname);
    if (trouble !== undefined) {
      if (by !== undefined) by.isFaulted = true;
      return trouble;
    }
    if (pathname === '/token') return this.#token(kind, new URLSearchParams(body), asked);
    if (pathname === '/revoke') return this.#revoke(new URLSearchParams(body));
    const bearer = headers['authorization']?.replace('Bearer ', '') ?? '';
    const grant = this.grants.find(({ access }) => access.token === bearer);
    if (grant === undefined || grant.isRevoked || grant.access.expiresAt <= world().now) {
      return json(401, { errors: [{ errorType: 'expired_token' }] });
    }
    if (world().faults.isOver === false && world().chance.happens(0.01)) {
      grant.isRefused = true;
      return json(401, { errors: [{ errorType: 'expired_token' }] });
    }
    if (pathname === '/identity') return json(200, { healthUserId: grant.account });
    return this.#devices(kind, grant, by);
  }

  #trouble({ name }: ProviderKind, pathname: string): Answer | undefined {
    if (this.gone.has(name)) return json(410, {});
    const { faults, chance } = world();
    if (faults.isOver || !chance.happens(0.02)) return undefined;
    const status = chance.pick([429, 500, 503, 200] as const);
    const point = `${name} ${pathname} answers ${status === 200 ? 'nonsense' : status}`;
    // Nonsense from a token endpoint could be anything; here the provider has done nothing.
    if (faults.strike(point, 'trouble') === undefined) return undefined;
    world().note(point);
    if (status === 200) return { status, headers: {}, body: '<html>' };
    return { ...json(status, {}), headers: { 'retry-after': String(chance.between(1, 90)) } };
  }

  #token(kind: ProviderKind, form: URLSearchParams, asked: Asked): Answer {
    if (form.get('grant_type') === 'refresh_token') {
      return this.#refresh(kind, form.get('refresh_token') ?? '', asked);
    }
    const code = this.#codes.get(form.get('code') ?? '');
    const challenge = createHash('sha256').update(form.get('code_verifier') ?? '');
    const isGood =
      code !== undefined &&
      code.expiresAt > world().now &&
      code.redirectUri === form.get('redirect_uri') &&
      code.challenge === challenge.digest('base64url');
    if (!isGood) return refusal(kind);
    if (code.grant !== undefined) {
      // RFC 6749, section 4.1.2: a code that comes twice takes its tokens along.
      code.grant.isRevoked = true;
      return refusal(kind);
    }
    const grant: Grant = {
      provider: kind.name,
      account: code.account,
      refreshToken: token('refresh'),
      spent: new Set(),
      access: access(kind),
      isRevoked: false,
      by: asked.by,
      isRefused: false,
    };
    code.grant = grant;
    this.grants.push(grant);
    return tokens(kind, grant);
  }

  #refresh(kind: ProviderKind, presented: string, asked: Asked): Answer {
    const { by } = asked;
    const grant = this.grants.find(
      ({ refreshToken, spent }) => refreshToken === presented || spent.has(presented),
    );
    if (grant === undefined || grant.isRevoked) return refusal(kind);
    if (grant.refreshToken !== presented) {
      this.watch.replayed(grant, asked);
      if (kind.allowsReplay && grant.replayable?.token === presented) {
        grant.by = by;
        return { status: 200, headers: {}, body: grant.replayable.answer };
      }
      // Whoever shows a spent token may have stolen it (RFC 9700, section 4.14).
      grant.isRevoked = true;
      return refusal(kind);
    }
    this.watch.refreshed(grant, asked);
    grant.access = access(kind);
    grant.by = by;
    grant.isRefused = false;
    if (!kind.rotates) return tokens(kind, grant);
    grant.spent.add(presented);
    grant.refreshToken = token('refresh');
    const answer = tokens(kind, grant);
    grant.replayable = { token: presented, answer: answer.body };
    return answer;
  }

  #revoke(form: URLSearchParams): Answer {
    const revoked = form.get('token') ?? '';
    for (const grant of this.grants) {
      const isIts = grant.refreshToken === revoked || grant.access.token === revoked;
      if (isIts || grant.spent.has(revoked)) grant.isRevoked = true;
    }
    return json(200, {});
  }

  #devices(kind: ProviderKind, { account }: Grant, by: Invocation | undefined): Answer {
    const devices = this.devices.get(account) ?? [];
    for (const device of devices) this.watch.read(account, device, by);
    const words = { battery: 'Medium', type: 'TRACKER', deviceVersion: 'Charge 6' };
    if (kind.dialect === 'fitbit') {
      return json(
        200,
        devices.map(({ id, level }) => ({ id, batteryLevel: level, ...words })),
      );
    }
    const pairedDevices = devices.map(({ id, level }) => ({
      name: `users/${account}/pairedDevices/${id}`,
      deviceType: words.type,
      batteryStatus: 'MEDIUM',
      batteryLevel: level,
      deviceVersion: words.deviceVersion,
    }));
    return json(200, { pairedDevices });
  }
}

function kindAt(origin: string): ProviderKind {
  const kind = providerKinds.find((one) => one.origin === origin);
  if (kind === undefined) throw new Error(`There is nobody at ${origin}`);
  return kind;
}

function access({ accessSeconds }: ProviderKind): Access {
  const { now } = world();
  return { token: token('access'), issuedAt: now, expiresAt: now + accessSeconds * 1000 };
}

function tokens({ accessSeconds }: ProviderKind, grant: Grant): Answer {
  return json(200, {
    access_token: grant.access.token,
    refresh_token: grant.refreshToken,
    token_type: 'Bearer',
    expires_in: accessSeconds,
    user_id: grant.account,
  });
}

function refusal({ dialect }: ProviderKind): Answer {
  return dialect === 'fitbit'
    ? json(400, { errors: [{ errorType: 'invalid_grant' }] })
    : json(400, { error: 'invalid_grant' });
}

function json(status: number, body: unknown): Answer {
  return { status, headers: {}, body: JSON.stringify(body) };
}

function token(kind: string): string {
  return `${kind}-${world().chance.bytes(12).toString('base64url')}`;
}
