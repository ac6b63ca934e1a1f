import * as oauth from 'oauth4webapi';
import { expect, it } from 'vitest';
import { Browser } from './browser.ts';
import { get, OAuthClient } from './oauth-client.ts';
import { client, setUp as setUpOutside } from './set-up.ts';

const user = { scope: 'read:user', login_hint: 'ada' };

async function setUp() {
  const world = await setUpOutside();
  const site = world.urlOf('https://github.com');
  const server = {
    issuer: site,
    authorization_endpoint: `${site}/login/oauth/authorize`,
    token_endpoint: `${site}/login/oauth/access_token`,
  };
  const redirectUri = `${world.app.origin}/api/connect/github/callback`;
  const github = new OAuthClient(server, redirectUri, oauth.ClientSecretPost(client.clientSecret));
  return { ...world, site, api: world.urlOf('https://api.github.com'), github };
}

it('gives a token without end, and no refresh token', async () => {
  const { github, api } = await setUp();
  const tokens = await github.exchange(await github.consent(user));
  expect(tokens).toMatchObject({ scope: 'read:user', token_type: 'bearer' });
  expect(tokens.refresh_token).toBeUndefined();
  expect(tokens.expires_in).toBeUndefined();
  const response = await get(`${api}/user`, tokens.access_token);
  expect(await response.json()).toMatchObject({ login: 'ada', id: expect.any(Number) });
});

it('answers errors with status 200', async () => {
  const { github, site } = await setUp();
  const code = (await github.consent(user)).searchParams.get('code') ?? '';
  const exchange = async (fields: Record<string, string>, accept = 'application/json') => {
    const response = await fetch(`${site}/login/oauth/access_token`, {
      method: 'POST',
      headers: { accept },
      body: new URLSearchParams({
        client_id: client.clientId,
        client_secret: client.clientSecret,
        code,
        code_verifier: github.verifier,
        ...fields,
      }),
    });
    expect(response.status).toBe(200);
    return response.text();
  };
  expect(await exchange({ client_secret: 'wrong' })).toContain('incorrect_client_credentials');
  expect(await exchange({ redirect_uri: 'http://x/' })).toContain('redirect_uri_mismatch');
  expect(JSON.parse(await exchange({ code: 'none' }))).toMatchObject({
    error: 'bad_verification_code',
  });
  const encoded = new URLSearchParams(await exchange({}, '*/*'));
  expect(encoded.get('token_type')).toBe('bearer');
  expect(await exchange({})).toContain('bad_verification_code');
});

it('reads the token from the header alone, and wants to know who asks', async () => {
  const { github, api } = await setUp();
  const { access_token } = await github.exchange(await github.consent(user));
  expect((await fetch(`${api}/user?access_token=${access_token}`)).status).toBe(401);
  const nameless = await fetch(`${api}/user`, {
    headers: { authorization: `Bearer ${access_token}`, 'user-agent': '' },
  });
  expect(nameless.status).toBe(403);
  const wrong = await get(`${api}/user`, 'nonsense');
  expect(await wrong.json()).toMatchObject({ message: 'Bad credentials' });
});

it('takes a grant back for the client that proves itself', async () => {
  const { github, api } = await setUp();
  const { access_token } = await github.exchange(await github.consent(user));
  const revoke = (secret: string) =>
    fetch(`${api}/applications/${client.clientId}/grant`, {
      method: 'DELETE',
      headers: {
        authorization: `Basic ${Buffer.from(`${client.clientId}:${secret}`).toString('base64')}`,
      },
      body: JSON.stringify({ access_token }),
    });
  expect((await revoke('wrong')).status).toBe(401);
  expect((await revoke(client.clientSecret)).status).toBe(204);
  expect((await get(`${api}/user`, access_token)).status).toBe(401);
});

it('asks on a page, and sends a person who denies back', async () => {
  const { github } = await setUp();
  const browser = new Browser();
  const page = await browser.open(await github.authorizationUrl(user));
  const { url } = await browser.decide(page, 'deny', '');
  expect(new URL(url).searchParams.get('error')).toBe('access_denied');
  const allowed = await browser.decide(page, 'allow', 'grace');
  expect((await github.exchange(new URL(allowed.url))).scope).toBe('read:user');
});
