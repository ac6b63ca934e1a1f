import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { oauthGateway } from '../../lambdas/connect/adapters/gateway.oauth4webapi.ts';
import { metadataOf } from '../../lambdas/connect/adapters/metadata.ts';
import { outsideOrigins } from '../../lambdas/connect/adapters/outside-origins.ts';
import { fetchProvider } from '../../lambdas/connect/adapters/provider-api.ts';
import { originsOf, providerDeclaration } from '../../lambdas/shared/declarations/provider.ts';
import { parseJson } from '../../lambdas/shared/parse-json.ts';
import { refresh } from './set-up.ts';

type Handler = (req: IncomingMessage, res: ServerResponse, origin: string) => void;

/** A provider of which nothing is known but one file, found by discovery, with a public client. */
async function setUp(pages: Record<string, Handler>) {
  const server = createServer((req, res) => {
    const page = pages[(req.url ?? '').split('?')[0] ?? ''];
    if (page === undefined) res.writeHead(404).end();
    else page(req, res, origin);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = parseJson(
    providerDeclaration,
    JSON.stringify({
      name: 'ordinary',
      title: 'Ordinary',
      action: 'Connect',
      issuer: origin,
      discovery: `${origin}/metadata`,
      origins: ['http://127.0.0.1:1'],
      clientAuthentication: 'none',
      scopes: { request: ['read', 'write'] },
      userId: { from: 'token', pointer: '/user/id' },
    }),
  );
  const identity = Object.fromEntries(originsOf(provider).map((one) => [one, one]));
  const outside = outsideOrigins(JSON.stringify(identity));
  const now = () => 1000;
  const gateway = oauthGateway({
    metadata: metadataOf(outside, now),
    outside,
    secrets: { read: async () => '{"clientId":"public"}' },
    secretArns: {},
    now,
  });
  const answer = {
    parameters: new URLSearchParams({ state: 's', code: 'c' }),
    state: 's',
    verifier: 'v'.repeat(43),
    redirectUri: 'https://app.example/callback',
  };
  return { origin, provider, gateway, answer };
}

function json(body: unknown, status = 200): Handler {
  return (_, res) => {
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
}

const discovered: Handler = (req, res, origin) =>
  json({
    issuer: origin,
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
  })(req, res, origin);

const tokens = { access_token: 'a', token_type: 'Bearer', user: { id: 42 } };

describe('a provider that one file declares', () => {
  it('is found by discovery, once', async () => {
    let asked = 0;
    const { gateway, provider, origin } = await setUp({
      '/metadata': (req, res, at) => {
        asked++;
        discovered(req, res, at);
      },
    });
    const request = { state: 's', challenge: 'c', redirectUri: 'https://app.example/callback' };
    const url = new URL(await gateway.authorizationUrl(provider, request));
    await gateway.authorizationUrl(provider, request);
    expect([url.origin + url.pathname, asked]).toEqual([`${origin}/authorize`, 1]);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: 'public',
      redirect_uri: 'https://app.example/callback',
      scope: 'read write',
      state: 's',
      code_challenge: 'c',
      code_challenge_method: 'S256',
    });
  });

  it('has granted what was asked for when it names no scope', async () => {
    const { gateway, provider, answer } = await setUp({
      '/metadata': discovered,
      '/token': json(tokens),
    });
    const { grant, userId } = await gateway.redeem(provider, answer);
    expect([grant.scopes, await userId()]).toEqual([['read', 'write'], '42']);
  });

  it.each<[string, Record<string, Handler>]>([
    ['names another issuer', { '/metadata': json({ issuer: 'https://evil.example' }) }],
    [
      'sends us to an origin that is not declared',
      {
        '/metadata': (req, res, origin) =>
          json({
            issuer: origin,
            authorization_endpoint: `${origin}/authorize`,
            token_endpoint: 'https://evil.example/token',
          })(req, res, origin),
      },
    ],
    ['has no metadata', {}],
    ['answers no JSON', { '/metadata': discovered, '/token': (_, res) => void res.end('<p>') }],
    ['answers a list', { '/metadata': discovered, '/token': json([tokens]) }],
    [
      'answers a number as token',
      { '/metadata': discovered, '/token': json({ ...tokens, access_token: 1 }) },
    ],
    [
      'has tokens of another kind',
      { '/metadata': discovered, '/token': json({ ...tokens, token_type: 'mac' }) },
    ],
    [
      'answers a token without end',
      { '/metadata': discovered, '/token': json({ ...tokens, access_token: 'a'.repeat(20_000) }) },
    ],
    [
      'answers more than a megabyte',
      { '/metadata': discovered, '/token': json({ ...tokens, more: 'a'.repeat(2 ** 20) }) },
    ],
    [
      'redirects to where secrets are collected',
      {
        '/metadata': discovered,
        '/token': (_, res) => void res.writeHead(307, { location: '/collect' }).end(),
        '/collect': json(tokens),
      },
    ],
  ])('and %s makes no sense', async (_, pages) => {
    const { gateway, provider, answer } = await setUp(pages);
    await expect(gateway.redeem(provider, answer)).rejects.toMatchObject({
      code: 'PROVIDER_NONSENSE',
    });
  });

  it.each([
    ['none', {}],
    ['an object', { user: { id: {} } }],
    ['an empty one', { user: { id: '' } }],
  ])('and names %s as user id makes no sense', async (_, user) => {
    const { access_token, token_type } = tokens;
    const { gateway, provider, answer } = await setUp({
      '/metadata': discovered,
      '/token': json({ access_token, token_type, ...user }),
    });
    const { userId } = await gateway.redeem(provider, answer);
    await expect(userId()).rejects.toMatchObject({ code: 'PROVIDER_NONSENSE' });
  });

  it('and that nobody answers for certainly has not refreshed', async () => {
    const { gateway, provider } = await setUp({
      '/metadata': (_, res, origin) => {
        const elsewhere = 'http://127.0.0.1:1';
        json({
          issuer: origin,
          authorization_endpoint: `${origin}/authorize`,
          token_endpoint: `${elsewhere}/token`,
        })(_, res, origin);
      },
    });
    await expect(refresh(gateway, provider, 'r')).rejects.toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
    });
  });

  it.each([
    ['400 invalid_grant', json({ error: 'invalid_grant' }, 400), { outcome: 'refused' }],
    ['200 that is no JSON', ((_, res) => void res.end('<p>')) as Handler, { outcome: 'lost' }],
    ['a closed connection', ((_, res) => void res.destroy()) as Handler, { outcome: 'lost' }],
  ])('and answers a refresh with %s', async (_, token, outcome) => {
    const { gateway, provider } = await setUp({ '/metadata': discovered, '/token': token });
    expect(await refresh(gateway, provider, 'r')).toEqual(outcome);
  });

  it.each([
    ['401 invalid_client', json({ error: 'invalid_client' }, 401), 'PROVIDER_REJECTED'],
    ['503', json({}, 503), 'PROVIDER_UNAVAILABLE'],
    ['410', json({}, 410), 'PROVIDER_GONE'],
  ])('and answers a refresh with %s has done nothing', async (_, token, code) => {
    const { gateway, provider } = await setUp({ '/metadata': discovered, '/token': token });
    await expect(refresh(gateway, provider, 'r')).rejects.toMatchObject({ code });
  });
});

describe('plain http', () => {
  it('is refused beyond this machine', async () => {
    await expect(fetchProvider('http://198.51.100.1/', 'token')).rejects.toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
    });
  });
});
