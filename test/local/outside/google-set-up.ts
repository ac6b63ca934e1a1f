import * as oauth from 'oauth4webapi';
import { insecure, OAuthClient } from './oauth-client.ts';
import { setUp as setUpOutside } from './set-up.ts';

export const scope = 'https://www.googleapis.com/auth/googlehealth.settings.readonly';
export const account = 'ada@example.com';
export const offline = { scope, access_type: 'offline', prompt: 'consent', login_hint: account };

/** The outside world with a client of Google's. */
export async function setUp() {
  const world = await setUpOutside();
  const issuer = new URL(world.urlOf('https://accounts.google.com'));
  const server = await oauth.processDiscoveryResponse(
    issuer,
    await oauth.discoveryRequest(issuer, insecure),
  );
  const redirectUri = `${world.app.origin}/api/connect/google-health/callback`;
  const api = `${world.urlOf('https://health.googleapis.com')}/v4/users/me`;
  return { ...world, server, redirectUri, api, google: new OAuthClient(server, redirectUri) };
}
