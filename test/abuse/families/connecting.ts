import { type Attack, type Family, inLanes, upTo } from '../attack.ts';
import { browserCookie, sessionCookie, Visitor } from '../visitor.ts';

export const providers = ['google-health', 'fitbit', 'github'] as const;
export const callbackRoute = 'GET /api/connect/{provider}/callback';

export const problemAt = (code: string, provider: string) => ({
  status: 303,
  location: `/problem?${new URLSearchParams({ code, provider })}`,
});
export const connectedTo = { status: 303, location: '/account' };

export const pathOf = (url: URL) => url.pathname + url.search;

/** A callback's URL with other parameters; `undefined` leaves one out. */
export function withParameters(
  url: URL,
  changes: Readonly<Record<string, string | undefined>>,
): URL {
  const changed = new URL(url);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) changed.searchParams.delete(name);
    else changed.searchParams.set(name, value);
  }
  return changed;
}

/** Makes sure that a callback was good all the while: what was refused was refused for what was changed. */
export async function finishes(attack: Attack, visitor: Visitor, url: URL): Promise<void> {
  const route = callbackRoute;
  await attack.attempt(route, 'the genuine one', visitor.request('GET', pathOf(url)), connectedTo);
  const connections = await visitor.connections();
  attack.check(route, 'the genuine one', connections.length === 1, 'nothing is connected');
  for (const { id } of connections) await visitor.must(204, 'DELETE', `/api/connections/${id}`);
}

async function connectsNothing(attack: Attack, thief: Visitor, payload: string): Promise<void> {
  const connected = await thief.connections();
  attack.check(callbackRoute, payload, connected.length === 0, JSON.stringify(connected));
}

const crossBrowser: Family = {
  name: 'callback in another browser',
  size: { short: 1, full: 10 },
  async run(attack) {
    for (const round of upTo(attack.size)) {
      for (const provider of providers) {
        const owner = await Visitor.signedIn(attack);
        const thief = await Visitor.signedIn(attack);
        const url = await owner.callback(provider, `cross-${provider}-${round}`);
        const mismatch = problemAt('STATE_MISMATCH', provider);
        const signIn = problemAt('SESSION_REQUIRED', provider);
        const attempt = (payload: string, visitor: Visitor, expected: typeof mismatch) =>
          attack.attempt(callbackRoute, payload, visitor.request('GET', pathOf(url)), expected);
        await attempt('another person', thief, mismatch);
        await attempt('nobody', new Visitor(attack), signIn);
        await attempt(
          'the owner’s browser alone',
          owner.with({ [sessionCookie]: undefined }),
          signIn,
        );
        await attempt(
          'the owner’s session in a browser without a name',
          owner.with({ [browserCookie]: undefined }),
          mismatch,
        );
        await attempt(
          'the owner’s session in another browser',
          owner.with({ [browserCookie]: thief.cookie(browserCookie) }),
          mismatch,
        );
        await attempt(
          'the owner’s browser, another session',
          owner.with({ [sessionCookie]: thief.cookie(sessionCookie) }),
          mismatch,
        );
        await connectsNothing(attack, thief, 'another person');
        await finishes(attack, owner, url);
        await attempt('replayed by its owner', owner, problemAt('AUTHORIZATION_EXPIRED', provider));
        await attempt('replayed by another', thief, mismatch);
      }
    }
  },
};

const states: Family = {
  name: 'state',
  size: { short: 1, full: 10 },
  async run(attack) {
    for (const round of upTo(attack.size)) {
      for (const provider of providers) {
        const [owner, other] = [await Visitor.signedIn(attack), await Visitor.signedIn(attack)];
        const url = await owner.callback(provider, `state-${provider}-${round}`);
        const others = await other.callback(provider, `others-${provider}-${round}`);
        const otherProvider = providers.find((one) => one !== provider) ?? provider;
        const elsewhere = await owner.callback(otherProvider, `elsewhere-${round}`);
        const state = url.searchParams.get('state') ?? '';
        const forged: Record<string, string | undefined> = {
          'swapped with another person’s': others.searchParams.get('state') ?? '',
          'of another provider': elsewhere.searchParams.get('state') ?? '',
          absent: undefined,
          empty: '',
          tampered: attack.random.tamper(state),
          cut: state.slice(0, -1),
          longer: `${state}A`,
          'made up': attack.random.text(43),
          'a key of the table': `authorization#${state}`,
          'of Object’s prototype': '__proto__',
          huge: attack.random.text(4000),
        };
        for (const [payload, value] of Object.entries(forged)) {
          const request = owner.request('GET', pathOf(withParameters(url, { state: value })));
          await attack.attempt(
            callbackRoute,
            payload,
            request,
            problemAt('STATE_MISMATCH', provider),
          );
        }
        await finishes(attack, owner, url);
        // An answer that says no uses its state up as well.
        const refused = await owner.callback(provider, `no-${provider}-${round}`);
        const no = withParameters(refused, { code: undefined, error: 'access_denied' });
        await attack.attempt(
          callbackRoute,
          'refused',
          owner.request('GET', pathOf(no)),
          problemAt('ACCESS_DENIED', provider),
        );
        await attack.attempt(
          callbackRoute,
          'used after a refusal',
          owner.request('GET', pathOf(refused)),
          problemAt('AUTHORIZATION_EXPIRED', provider),
        );
      }
    }
  },
};

const expiredStates: Family = {
  name: 'expired state',
  size: { short: 1, full: 1 },
  async run(attack) {
    for (const provider of providers) {
      const owner = await Visitor.signedIn(attack);
      const url = await owner.callback(provider, 'late');
      const { local } = attack.target;
      await local.post('/_local/clock', { advance: 'PT10M' });
      const late = () => owner.request('GET', pathOf(url));
      await attack.attempt(
        callbackRoute,
        'after ten minutes',
        late(),
        problemAt('AUTHORIZATION_EXPIRED', provider),
      );
      await local.post('/_local/clock', { advance: 'PT2H' });
      await attack.attempt(
        callbackRoute,
        'after some hours',
        late(),
        problemAt('STATE_MISMATCH', provider),
      );
      await connectsNothing(attack, owner, 'expired');
    }
  },
};

const issuers: Family = {
  name: 'wrong issuer',
  size: { short: 1, full: 5 },
  async run(attack) {
    for (const round of upTo(attack.size)) {
      for (const provider of providers) {
        const owner = await Visitor.signedIn(attack);
        const genuine = (await owner.callback(provider, `iss-${round}`)).searchParams.get('iss');
        const wrong = [
          'https://evil.example',
          'https://accounts.google.com.evil.example',
          '',
          'null',
          ...(genuine === null ? [] : [`${genuine}/`, genuine.toUpperCase(), undefined]),
        ];
        for (const iss of wrong) {
          // No provider but those that declare it sends an issuer; an empty one says nothing then.
          if (iss === '' && genuine === null) continue;
          const url = await owner.callback(provider, `iss-${round}`);
          const mixed = owner.request('GET', pathOf(withParameters(url, { iss })));
          await attack.attempt(
            callbackRoute,
            `iss=${iss}`,
            mixed,
            problemAt('PROVIDER_NONSENSE', provider),
          );
          await attack.attempt(
            callbackRoute,
            'afterwards',
            owner.request('GET', pathOf(url)),
            problemAt('AUTHORIZATION_EXPIRED', provider),
          );
        }
        await connectsNothing(attack, owner, 'wrong iss');
      }
    }
  },
};

const codeInjection: Family = {
  name: 'code injection',
  size: { short: 1, full: 10 },
  async run(attack) {
    await inLanes(upTo(attack.size), 4, async (round) => {
      for (const provider of providers) {
        const [thief, victim] = [await Visitor.signedIn(attack), await Visitor.signedIn(attack)];
        const stolen = async () =>
          (await victim.callback(provider, `injected-${round}`)).searchParams.get('code') ?? '';
        const inject = async (payload: string, code: string) => {
          const own = await thief.callback(provider, `thief-${round}`);
          const request = thief.request('GET', pathOf(withParameters(own, { code })));
          await attack.attempt(
            callbackRoute,
            payload,
            request,
            problemAt('AUTHORIZATION_EXPIRED', provider),
          );
        };
        await inject('the code of another person’s authorization (PKCE)', await stolen());
        const first =
          (await thief.callback(provider, `thief-${round}`)).searchParams.get('code') ?? '';
        await inject('the code of an earlier authorization of one’s own (PKCE)', first);
        await inject('a made-up code', attack.random.text(40));
        await connectsNothing(attack, thief, 'injected code');
        // The other way round: a victim is led to finish what the thief has begun.
        const lure = await thief.callback(provider, `lure-${round}`);
        await attack.attempt(
          callbackRoute,
          'a callback of the thief’s, opened by the victim',
          victim.request('GET', pathOf(lure)),
          problemAt('STATE_MISMATCH', provider),
        );
        await connectsNothing(attack, victim, 'lured');
      }
    });
  },
};

const openRedirects: Family = {
  name: 'open redirect',
  size: { short: 1, full: 1 },
  async run(attack) {
    const visitor = await Visitor.signedIn(attack);
    const targets = [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
      '%2f%2fevil.example',
      'evil.example%0d%0aLocation:%20https://evil.example',
    ];
    const names = [
      'next',
      'return',
      'return_to',
      'redirect',
      'redirect_uri',
      'url',
      'continue',
      'RelayState',
      'provider',
      'code',
    ];
    const start = 'GET /api/connect/{provider}';
    for (const target of targets) {
      const encoded = encodeURIComponent(target);
      for (const route of ['', '/callback']) {
        const at = route === '' ? start : callbackRoute;
        await attack.attempt(
          at,
          `provider ${target}`,
          visitor.request('GET', `/api/connect/${encoded}${route}`),
          problemAt('UNKNOWN_PROVIDER', target),
        );
      }
      for (const name of names) {
        const answer = await attack.attempt(
          start,
          `${name}=${target}`,
          visitor.request('GET', `/api/connect/github?${name}=${encoded}`),
          { status: 302 },
        );
        const location = new URL(answer?.headers['location'] ?? attack.target.origin);
        const leads = location.searchParams.get('redirect_uri');
        attack.check(
          start,
          `${name}=${target}`,
          leads === `${attack.target.origin}/api/connect/github/callback` &&
            location.pathname === '/login/oauth/authorize',
          location.href,
        );
        await attack.attempt(
          callbackRoute,
          `${name}=${target}`,
          visitor.request('GET', `/api/connect/github/callback?${name}=${encoded}`),
          problemAt('STATE_MISMATCH', 'github'),
        );
      }
      // A page of ours is no redirect, whatever its path looks like.
      for (const path of [
        `//evil.example/%2f..`,
        `/${encoded}`,
        `/problem?code=X&provider=${encoded}`,
      ]) {
        const answer = await attack.attempt('pages', path, visitor.request('GET', path), [
          { status: 200 },
          { status: 403 },
          { status: 400 },
        ]);
        attack.check('pages', path, answer?.headers['location'] === undefined);
      }
    }
  },
};

export const connecting = [
  crossBrowser,
  states,
  expiredStates,
  issuers,
  codeInjection,
  openRedirects,
];
