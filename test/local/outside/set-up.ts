import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import {
  type Outside,
  type OutsideOptions,
  openOutside,
  type TwoWaySms,
} from '../../../local/outside/index.ts';

/** A request that reached the app. */
export interface Received {
  url: string;
  headers: IncomingHttpHeaders;
  fields: Record<string, string>;
}

export const person = '+12025550123';
export const smsNumber = '+12025550100';
export const twilio = { accountSid: `AC${'a'.repeat(32)}`, authToken: 'twilio-token' };
export const client = { clientId: 'client', clientSecret: 'client secret/+' };

/** The outside world, with an app that takes everything down; both end with the test. */
export async function setUp(options: Partial<OutsideOptions> & { port?: number } = {}) {
  const dataDir = options.dataDir ?? (await newFolder());
  const app = await startApp(options.port);
  const notifications: TwoWaySms[] = [];
  const outside = await openOutside({
    dataDir,
    publicOrigin: () => app.origin,
    smsNumber,
    twilio,
    clients: { googleHealth: client, fitbit: client, github: client },
    receiveViaSns: async (message) => {
      notifications.push(message);
    },
    ...options,
  });
  onTestFinished(() => outside.close());
  const urlOf = (origin: string) => baseUrl(outside, origin);
  return { outside, app, notifications, dataDir, urlOf };
}

export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'outside-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function baseUrl({ origins }: Outside, origin: string): string {
  const url = origins[origin];
  if (url === undefined) throw new Error(`${origin} is not served`);
  return url;
}

/** An app that keeps what it gets, and answers as told (200 unless told otherwise). */
export async function startApp(port = 0) {
  const received: Received[] = [];
  const answers: number[] = [];
  const server = createServer(async (req, res: ServerResponse) => {
    let body = '';
    for await (const chunk of req) body += String(chunk);
    const fields = Object.fromEntries(new URLSearchParams(body));
    received.push({ url: `${origin}${req.url}`, headers: req.headers, fields });
    res.writeHead(answers.shift() ?? 200, { 'content-type': 'text/xml' }).end('<Response/>');
  });
  await new Promise<void>((resolve) => server.listen(port, 'localhost', resolve));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(async () => {
    await stop();
  });
  return { origin, received, answers, stop };
}
