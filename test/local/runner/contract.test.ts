import { request } from 'node:http';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { startFixture } from './fixture/start.ts';

const fixture = await startFixture();

interface Answer {
  status: number;
  body: unknown;
}

async function call(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${fixture.origin}${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

async function counters(): Promise<Record<string, number>> {
  return (await call('POST', '/api/count/read')).body as Record<string, number>;
}

async function functionTime(): Promise<number> {
  return ((await call('GET', '/api/behave/show')).body as { now: number }).now;
}

describe('the embedded AWS', () => {
  it('lets clients of the operator in, and no others', async () => {
    const { body } = await call('GET', '/_local/aws');
    const { endpoint, region, ...credentials } = body as Record<string, string>;
    const ask = (accessKeyId: string) =>
      new SQSClient({
        endpoint: String(endpoint),
        region: String(region),
        credentials: { accessKeyId, secretAccessKey: String(credentials['secretAccessKey']) },
      }).send(new ListQueuesCommand({}));
    expect((await ask(String(credentials['accessKeyId']))).QueueUrls).not.toEqual([]);
    await expect(ask('AKIASOMEBODYELSE')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

describe('texts', () => {
  it('are none for a number that was never texted', async () => {
    const answer = await call('GET', '/_local/sms?to=%2B12025550123');
    expect(answer).toEqual({ status: 200, body: { messages: [] } });
  });

  it('are asked for by a number', async () => {
    expect(await call('GET', '/_local/sms')).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('to: ') },
    });
    expect((await call('GET', '/_local/sms?to=12025550123')).status).toBe(400);
  });

  it('can be answered', async () => {
    const text = { from: '+12025550123', body: 'hello' };
    expect(await call('POST', '/_local/sms', text)).toEqual({
      status: 200,
      body: { id: expect.any(String) },
    });
    const sent = await call('GET', '/_local/sent?to=%2B12025550123');
    expect(sent.body).toMatchObject({ messages: [{ body: 'hello' }] });
  });

  it.each([
    [{ body: 'hello' }, 'from: '],
    [{ from: '+12025550123' }, 'body: '],
    [{ from: '+12025550123', body: '' }, 'body: '],
    [{ from: '+12025550123', body: 'hello', unknown: 1 }, 'unknown'],
    [{ from: '+12025550123', to: '+12025550999', body: 'hello' }, 'number'],
  ])('that cannot be sent are refused with the reason: %o', async (text, reason) => {
    expect(await call('POST', '/_local/sms', text)).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining(reason) },
    });
  });
});

describe('a provider', () => {
  const devices = [{ name: 'users/me/pairedDevices/1', batteryLevel: 12 }];

  it('is given the devices of an account', async () => {
    const path = '/_local/providers/google-health/devices';
    const answer = await call('PUT', path, { account: 'ada', devices });
    expect(answer).toEqual({ status: 200, body: { account: 'ada', devices } });
  });

  it.each([
    ['google-health', { account: '', devices }],
    ['google-health', { account: 'ada' }],
    ['google-health', { account: 'ada', devices: [{ batteryLevel: 101 }] }],
    ['fitbit', { account: 'ada', devices }],
    ['unknown', { account: 'ada', devices }],
  ])('refuses what is not a list of its devices: %s %o', async (name, body) => {
    expect((await call('PUT', `/_local/providers/${name}/devices`, body)).status).toBe(400);
  });

  it('can be told to misbehave', async () => {
    const path = '/_local/providers/fitbit/faults';
    expect((await call('POST', path, { mode: 'rate-limit', count: 2 })).status).toBe(200);
    expect((await call('POST', path, { mode: 'unknown', count: 1 })).status).toBe(400);
    expect((await call('POST', path, { mode: 'gone', count: 0 })).status).toBe(400);
  });
});

describe('a schedule', () => {
  it('runs now, and all that follows from it', async () => {
    const { messages = 0 } = await counters();
    const answer = await call('POST', '/_local/schedules/tick/run', {});
    expect(answer).toEqual({ status: 200, body: { settled: true } });
    expect((await counters())['messages']).toBe(messages + 1);
  });

  it('runs when the moved clock says that it is due', async () => {
    const { messages = 0 } = await counters();
    await call('POST', '/_local/clock', { advance: 'PT2H' });
    await call('GET', '/_local/idle');
    expect((await counters())['messages']).toBe(messages + 1);
  });

  it('must exist', async () => {
    expect(await call('POST', '/_local/schedules/unknown/run', {})).toMatchObject({
      status: 404,
      body: { detail: expect.stringContaining('tick') },
    });
  });
});

describe('the clock', () => {
  it('moves for functions that are running already', async () => {
    const before = await functionTime();
    expect((await call('POST', '/_local/clock', { advance: 'PT10M' })).status).toBe(200);
    expect((await functionTime()) - before).toBeGreaterThanOrEqual(600_000);
  });

  it.each(['10 minutes', 'PT', 'P1M', 'P4000D', '-PT1M', 600])(
    'is not moved by %o',
    async (advance) => {
      expect((await call('POST', '/_local/clock', { advance })).status).toBe(400);
    },
  );
});

describe('the local system', () => {
  it('shows its pages and its state', async () => {
    const page = await fetch(`${fixture.origin}/_local`);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect((await fetch(`${fixture.origin}/_local/reference`)).status).toBe(200);
    expect((await call('GET', '/_local/state')).body).toMatchObject({
      schedules: [{ name: 'tick', expression: 'rate(1 hour)' }],
    });
  });

  it('does nothing for a form of another site', async () => {
    const response = await fetch(`${fixture.origin}/_local/clock`, {
      method: 'POST',
      body: '{"advance":"PT10M"}',
      headers: { 'content-type': 'text/plain' },
    });
    expect(response.status).toBe(415);
  });

  it('does nothing for another name that leads here', async () => {
    const { port } = new URL(fixture.origin);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      request({ port, path: '/_local/state', headers: { host: `evil.example:${port}` } })
        .on('response', (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(403);
  });

  it('says what it does not know', async () => {
    expect((await call('GET', '/_local/unknown')).status).toBe(404);
    expect((await call('POST', '/_local/clock', 'no object')).status).toBe(400);
  });
});
