import { type Attack, type Expected, type Family, inLanes, upTo } from '../attack.ts';
import type { Hostile } from '../http.ts';
import type { Random } from '../random.ts';
import { browserCookie, sessionCookie, Visitor } from '../visitor.ts';
import {
  callbackRoute,
  finishes,
  pathOf,
  problemAt,
  providers,
  withParameters,
} from './connecting.ts';

/** A flow that its owner has begun, and could finish. */
interface Flow {
  readonly provider: string;
  readonly owner: Visitor;
  readonly other: Visitor;
  readonly url: URL;
  readonly random: Random;
}

interface Mutation {
  readonly payload: string;
  readonly request: Hostile;
  readonly expected: Expected;
  /** Whether it uses the state up, as any answer of a provider does. */
  readonly spends?: boolean;
}

type Mutator = (flow: Flow) => Mutation;

const at = ({ owner }: Flow, url: URL, visitor = owner) => visitor.request('GET', pathOf(url));
const parameter = ({ url }: Flow, name: string) => url.searchParams.get(name) ?? '';
const mismatch = ({ provider }: Flow) => problemAt('STATE_MISMATCH', provider);

/** Changes a text in a way that leaves another text. */
function mangled(random: Random, text: string): string {
  const changed = random.pick([
    () => random.tamper(text),
    () => random.tamper(random.tamper(text)) + random.text(1),
    () => text.slice(0, random.int(text.length)),
    () => text.slice(1 + random.int(Math.max(1, text.length - 1))),
    () => `${text}${random.text(1 + random.int(20))}`,
    () => `${random.text(1)}${text}`,
    () => `${text} `,
    () => ` ${text}`,
    () => `${text}\0`,
    () => `${text}\r\nSet-Cookie: a=b`,
    () => [...text].reverse().join(''),
    () => text + text,
    () => text.toLowerCase() + text.toUpperCase(),
    () => encodeURIComponent(`${text}=`),
    () => random.text(1 + random.int(60)),
    () => `${text}\u202e`,
  ])();
  return changed === text ? random.tamper(text) : changed;
}

/** As `mangled`, in characters that a cookie may have. */
function mangledCookie(random: Random, cookie: string): string {
  const changed = mangled(random, cookie).replaceAll(/[^\w.-]/g, '');
  return changed === cookie ? random.tamper(cookie) : changed;
}

const mutators: readonly Mutator[] = [
  (flow) => {
    const state = mangled(flow.random, parameter(flow, 'state'));
    return {
      payload: `state=${JSON.stringify(state)}`,
      request: at(flow, withParameters(flow.url, { state })),
      expected: mismatch(flow),
    };
  },
  (flow) => {
    const url = new URL(flow.url);
    url.search = flow.random.pick([
      '?state',
      '?state=',
      '?',
      `?State=${parameter(flow, 'state')}`,
      `?state[]=${parameter(flow, 'state')}`,
      `?state%00=${parameter(flow, 'state')}`,
      `?=${parameter(flow, 'state')}`,
      `?code=${parameter(flow, 'code')}`,
    ]);
    return { payload: url.search, request: at(flow, url), expected: mismatch(flow) };
  },
  (flow) => {
    const url = new URL(flow.url);
    const first = mangled(flow.random, parameter(flow, 'state'));
    url.search = `?state=${encodeURIComponent(first)}&${url.search.slice(1)}`;
    return {
      payload: 'a false state before the true one',
      request: at(flow, url),
      expected: mismatch(flow),
    };
  },
  (flow) => {
    const name = flow.random.pick([...providers.filter((one) => one !== flow.provider)]);
    const url = new URL(flow.url);
    url.pathname = `/api/connect/${name}/callback`;
    return {
      payload: url.pathname,
      request: at(flow, url),
      expected: problemAt('STATE_MISMATCH', name),
    };
  },
  (flow) => {
    const name = flow.random.pick([
      '__proto__',
      'constructor',
      'toString',
      `${flow.provider} `,
      flow.provider.toUpperCase(),
      `${flow.provider}\0`,
      mangled(flow.random, flow.provider).replaceAll('/', ''),
    ]);
    const path = `/api/connect/${encodeURIComponent(name)}/callback${flow.url.search}`;
    return {
      payload: path,
      request: flow.owner.request('GET', path),
      expected: problemAt('UNKNOWN_PROVIDER', name),
    };
  },
  (flow) => {
    const session = flow.random.pick([
      undefined,
      mangledCookie(flow.random, flow.owner.cookie(sessionCookie)),
    ]);
    const visitor = flow.owner.with({ [sessionCookie]: session });
    if (session === undefined) visitor.cookies.delete(sessionCookie);
    return {
      payload: `session ${session}`,
      request: at(flow, flow.url, visitor),
      expected: problemAt('SESSION_REQUIRED', flow.provider),
    };
  },
  (flow) => {
    const session = flow.other.cookie(sessionCookie);
    const browser = flow.random.pick([flow.owner, flow.other]).cookie(browserCookie);
    const visitor = flow.owner.with({ [sessionCookie]: session, [browserCookie]: browser });
    return {
      payload: 'another person’s session',
      request: at(flow, flow.url, visitor),
      expected: mismatch(flow),
    };
  },
  (flow) => {
    const genuine = flow.owner.cookie(browserCookie);
    const browser = flow.random.pick([
      '',
      flow.other.cookie(browserCookie),
      flow.random.tamper(genuine),
      genuine.slice(0, -1),
      `${genuine}A`,
      flow.random.text(32),
    ]);
    const visitor = flow.owner.with({ [browserCookie]: browser });
    return {
      payload: `browser ${browser}`,
      request: at(flow, flow.url, visitor),
      expected: mismatch(flow),
    };
  },
  (flow) => {
    const method = flow.random.pick(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD']);
    const request = flow.owner.request(method, pathOf(flow.url));
    return { payload: method, request, expected: { status: 405 } };
  },
  (flow) => {
    const path = flow.random.pick([
      `/api/connect/${flow.provider}/callback/x`,
      `/api/connect/${flow.provider}/Callback`,
      '/api/connect/callback/callback/callback',
      `/api//connect/${flow.provider}/callback`,
    ]);
    return {
      payload: path,
      request: flow.owner.request('GET', path + flow.url.search),
      expected: { status: 404, code: 'ROUTE_NOT_FOUND' },
    };
  },
];

/** What comes as the provider's own answer, and so uses the state up. */
const spendingMutators: readonly Mutator[] = [
  (flow) => {
    const code = mangled(flow.random, parameter(flow, 'code'));
    return {
      payload: `code=${JSON.stringify(code)}`,
      request: at(flow, withParameters(flow.url, { code })),
      expected: problemAt('AUTHORIZATION_EXPIRED', flow.provider),
    };
  },
  (flow) => {
    const iss = flow.random.pick([
      'https://evil.example',
      'x',
      mangled(flow.random, parameter(flow, 'iss') || 'https://x.example'),
    ]);
    return {
      payload: `iss=${JSON.stringify(iss)}`,
      request: at(flow, withParameters(flow.url, { iss })),
      expected: problemAt('PROVIDER_NONSENSE', flow.provider),
    };
  },
  (flow) => {
    const url = new URL(flow.url);
    const name = flow.random.pick(['state', 'code', 'iss', 'error']);
    url.search += flow.random.pick([
      `&${name}=x&${name}=y`,
      `&${name}=${encodeURIComponent(parameter(flow, name))}&${name}=x`,
    ]);
    return {
      payload: `${name} twice`,
      request: at(flow, url),
      expected: problemAt('PROVIDER_NONSENSE', flow.provider),
    };
  },
  (flow) => {
    const [error, code] = flow.random.pick([
      ['access_denied', 'ACCESS_DENIED'],
      ['server_error', 'PROVIDER_UNAVAILABLE'],
      ['invalid_request', 'PROVIDER_REJECTED'],
      ['<script>', 'PROVIDER_REJECTED'],
      ['__proto__', 'PROVIDER_REJECTED'],
      ['toString', 'PROVIDER_REJECTED'],
    ] as const);
    return {
      payload: `error=${error}`,
      request: at(flow, withParameters(flow.url, { error })),
      expected: problemAt(code, flow.provider),
    };
  },
  (flow) => {
    const extra = flow.random.pick(['id_token=e30.e30.', 'token=x', 'response=e30.e30.x']);
    const url = new URL(`${flow.url}&${extra}`);
    return {
      payload: extra,
      request: at(flow, url),
      expected: problemAt('PROVIDER_NONSENSE', flow.provider),
    };
  },
  (flow) => {
    const request = at(flow, withParameters(flow.url, { code: flow.random.pick([undefined, '']) }));
    return {
      payload: 'without a code',
      request,
      expected: problemAt('PROVIDER_NONSENSE', flow.provider),
    };
  },
];

const mutationsOfOneFlow = 40;

async function attackFlow(attack: Attack, flow: Flow): Promise<void> {
  for (let n = 1; n < mutationsOfOneFlow; n++) {
    const { payload, request, expected } = flow.random.pick(mutators)(flow);
    await attack.attempt(callbackRoute, payload, request, expected);
  }
  const isSpent = flow.random.int(4) > 0;
  if (!isSpent) return finishes(attack, flow.owner, flow.url);
  const { payload, request, expected } = flow.random.pick(spendingMutators)(flow);
  await attack.attempt(callbackRoute, payload, request, expected);
  const again = flow.owner.request('GET', pathOf(flow.url));
  await attack.attempt(
    callbackRoute,
    'the genuine one, afterwards',
    again,
    problemAt('AUTHORIZATION_EXPIRED', flow.provider),
  );
  const connections = await flow.owner.connections();
  attack.check(callbackRoute, payload, connections.length === 0, JSON.stringify(connections));
}

export const mutatedCallbacks: Family = {
  name: 'mutated callbacks',
  size: { short: 120, full: 10_000 },
  async run(attack) {
    const lanes = 8;
    const flows = Math.ceil(attack.size / mutationsOfOneFlow);
    const owners = await Promise.all(upTo(lanes).map(() => Visitor.signedIn(attack)));
    const other = await Visitor.signedIn(attack);
    await inLanes(owners.entries(), lanes, async ([lane, owner]) => {
      for (let flow = lane; flow < flows; flow += lanes) {
        const random = attack.random.fork();
        const provider = random.pick(providers);
        const url = await owner.callback(provider, `mutated-${lane}`);
        await attackFlow(attack, { provider, owner, other, url, random });
      }
    });
  },
};
