import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as oauth from 'oauth4webapi';
import { expect, it, onTestFinished } from 'vitest';
import { Browser } from './browser.ts';
import { offline, scope } from './google-set-up.ts';
import { get, insecure, OAuthClient } from './oauth-client.ts';
import { client, newFolder, person, setUp, smsNumber, startApp, twilio } from './set-up.ts';

async function startProcess(dataDir: string, publicOrigin: string, reply: string) {
  const clients = { googleHealth: client, fitbit: client, github: client };
  const options = JSON.stringify({ dataDir, publicOrigin, smsNumber, twilio, clients });
  const script = fileURLToPath(new URL('fixture/run.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, options, reply], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await once(createInterface(child.stdout), 'line');
  return { child, ...(JSON.parse(line) as { origins: Record<string, string>; id: string }) };
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function googleAt(origins: Record<string, string>, redirectUri: string) {
  const issuer = new URL(origins['https://accounts.google.com'] ?? '');
  const response = await oauth.discoveryRequest(issuer, insecure);
  return new OAuthClient(await oauth.processDiscoveryResponse(issuer, response), redirectUri);
}

it('goes on from where it was killed', async () => {
  const app = await startApp();
  await app.stop();
  const dataDir = await newFolder();
  const { child, origins, id } = await startProcess(dataDir, app.origin, 'YES');
  const google = await googleAt(origins, `${app.origin}/api/connect/google-health/callback`);
  const { refresh_token } = await google.exchange(await google.consent(offline));
  const browser = new Browser();
  const page = await browser.open(await google.authorizationUrl(offline));
  await kill(child);

  const { port } = new URL(app.origin);
  const later = await setUp({ dataDir, port: Number(port) });
  expect(later.outside.origins).toEqual(origins);
  const { access_token } = await google.refresh(refresh_token);
  const identity = `${later.urlOf('https://health.googleapis.com')}/v4/users/me/identity`;
  expect((await get(identity, access_token)).status).toBe(200);
  const { url } = await browser.decide(page, 'allow', 'ada');
  expect(await google.exchange(new URL(url))).toMatchObject({ scope });
  await later.outside.idle();
  expect(later.app.received.map(({ fields }) => fields['MessageSid'])).toEqual([id]);
  expect(later.outside.phones.sent(person)).toMatchObject([{ id, body: 'YES' }]);
});

it('finds another port when its last one is taken', async () => {
  const first = await setUp();
  const { origins } = first.outside;
  await first.outside.close();
  const squatter = createServer();
  const taken = Number(new URL(origins['https://api.twilio.com'] ?? '').port);
  await new Promise<void>((resolve) => squatter.listen(taken, '127.0.0.1', resolve));
  onTestFinished(() => void squatter.close());
  const second = await setUp({ dataDir: first.dataDir });
  const { 'https://api.twilio.com': moved, ...others } = second.outside.origins;
  expect(moved).not.toBe(origins['https://api.twilio.com']);
  expect(origins).toMatchObject(others);
});

it('listens where it is told to', async () => {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  const { urlOf } = await setUp({ ports: { 'api.fitbit.com': port } });
  expect(urlOf('https://api.fitbit.com')).toBe(`http://127.0.0.1:${port}`);
});
