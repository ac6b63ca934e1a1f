import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findDeadLetterQueues } from '../../lib/redrive/queues.ts';
import { Person } from './person.ts';
import { Running } from './running.ts';

const running = new Running('twilio');
beforeAll(async () => void (await running.start()));
afterAll(() => running.stop());

const dead = 'TopicsSendText';
/** `DEAD_LETTERS=1000` for as many as a bad night leaves. */
const letters = Number(process.env['DEAD_LETTERS'] ?? 50);
const tries = 5;

/** AWS clients with the operator's credentials. */
async function operator() {
  const { endpoint, region, ...credentials } = (await (
    await fetch(`${running.local.origin}/_local/aws`)
  ).json()) as Record<'endpoint' | 'region' | 'accessKeyId' | 'secretAccessKey', string>;
  const config = { endpoint, region, credentials };
  return { sqs: new SQSClient(config), secrets: new SecretsManagerClient(config) };
}

function command(...args: string[]) {
  const child = spawn(process.execPath, ['bin/switchboard.mjs', 'redrive', ...args, '--local'], {
    env: { ...process.env, PORT: new URL(running.local.origin).port },
  });
  const run = { child, output: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      run.output += chunk;
    });
  }
  return run;
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

async function redrive(...args: string[]) {
  const run = command(...args);
  return { code: await ended(run.child), output: run.output };
}

const advance = (duration: string) => running.local.post('/_local/clock', { advance: duration });

it('texts that failed for good come back together, and each is sent once', async () => {
  const ada = await confirmed('+14155552691');
  const { sqs, secrets } = await operator();
  const { source } = await deadLetters(sqs);
  const mend = await overwriteCredentials(secrets);
  await queueTexts(sqs, source, await personOf(ada));
  for (let attempt = 0; attempt < tries + 1; attempt++) {
    await running.local.idle();
    await advance('PT7M');
  }
  const waiting = async () => (await deadLetters(sqs)).waiting;
  await expect.poll(waiting, { timeout: 60_000 }).toBe(letters);

  const { output: list } = await redrive();
  expect(list).toMatch(new RegExp(`TopicsSendText +${letters} +0 +about .+ ago +texts that could`));
  const { output: plan } = await redrive(dead, '--dry-run');
  expect(plan).toMatch(new RegExp(`about ${letters} to bring back to .*SendTextQueue`));
  expect(await waiting()).toBe(letters);

  await mend();
  await advance('PT6M');
  expect(await redriveWithDeath()).not.toMatch(/No \d|4155552691/);
  await expect.poll(async () => (await alertsTo(ada)).length, { timeout: 120_000 }).toBe(letters);
  await running.local.idle();
  const alerts = await alertsTo(ada);
  expect([alerts.length, new Set(alerts).size]).toEqual([letters, letters]);
  expect(await deadLetters(sqs)).toMatchObject({ waiting: 0, inFlight: 0 });
}, 900_000);

it('a queue that is not there is a wrong call', async () => {
  const { code, output } = await redrive('Nothing');
  expect([code, output]).toEqual([
    2,
    expect.stringMatching(/"Nothing" is not there: .*TopicsSendText/),
  ]);
});

async function confirmed(phone: string): Promise<Person> {
  const person = new Person(running.local, phone);
  await person.signIn();
  await person.connect('google-health', phone);
  await running.local.idle();
  await person.reply('yes');
  return person;
}

async function deadLetters(sqs: SQSClient) {
  const found = (await findDeadLetterQueues(sqs)).find(({ name }) => name === dead);
  if (found?.source === undefined) throw new Error('The queue has no dead letters');
  return { ...found, source: found.source };
}

async function queueTexts(sqs: SQSClient, QueueUrl: string, person: string): Promise<void> {
  for (let n = 0; n < letters; n += 10) {
    const Entries = Array.from({ length: 10 }, (_, i) => {
      const content = { kind: 'battery-low', device: { model: `No ${n + i}`, level: 9 } };
      return { Id: `${i}`, MessageBody: JSON.stringify({ id: `t${n + i}`, person, content }) };
    });
    await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  }
}

/** A first run dies on the way, perhaps between what was accepted and its removal; a second one ends it. */
async function redriveWithDeath(): Promise<string> {
  // Receipts are of no interest here.
  const lost = { mode: 'lost-receipt', count: letters };
  await running.local.post('/_local/providers/twilio/faults', lost);
  const first = command(dead);
  await expect.poll(() => first.output, { timeout: 60_000 }).toMatch(/of about|Back/);
  first.child.kill('SIGKILL');
  await ended(first.child);
  // What it had received comes back after a minute.
  await advance('PT2M');
  const second = await redrive(dead);
  expect(second).toMatchObject({ code: 0, output: expect.stringMatching(/Back: \d+\./) });
  return first.output + second.output;
}

async function alertsTo(person: Person): Promise<readonly string[]> {
  const bodies = (await person.texts()).map(({ body }) => body);
  return bodies.flatMap((body) => /battery of your (No \d+)/.exec(body)?.[1] ?? []);
}

/** The id by which a person's texts are queued; it is in the session. */
async function personOf(person: Person): Promise<string> {
  const [, payload = ''] = (person.browser.cookie('__Host-session') ?? '').split('.');
  return (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub: string }).sub;
}

/** Puts nonsense in place of Twilio's credentials, as somebody might by hand; the answer puts back what was there. */
async function overwriteCredentials(secrets: SecretsManagerClient) {
  const lines = readFileSync(join(running.dir, 'data/aws/secrets.jsonl'), 'utf8').split('\n');
  const line = lines.find((one) => one.includes('accountSid')) ?? '';
  const SecretId = (JSON.parse(line) as [string, { arn: string }])[1].arn;
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId }));
  await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: 'oops' }));
  // Functions read it anew after five minutes.
  await advance('PT6M');
  return () => secrets.send(new PutSecretValueCommand({ SecretId, SecretString }));
}
