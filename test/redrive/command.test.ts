import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { bury, setUpWork } from './set-up.ts';

const nobody = { AWS_ACCESS_KEY_ID: '', AWS_REGION: '', AWS_PROFILE: 'nobody' };

async function run(args: readonly string[], env: Record<string, string> = nobody) {
  const child = spawn(process.execPath, ['bin/switchboard.mjs', 'redrive', ...args], {
    env: { ...process.env, ...env },
  });
  const [output, errors] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    child.exitCode === null && once(child, 'exit'),
  ]);
  return { code: child.exitCode, output, errors };
}

/** As an operator has it: in the environment. */
async function withDeadLetters(...bodies: readonly string[]) {
  const work = await setUpWork();
  await bury(work.sqs, work.dead, bodies);
  const env = {
    AWS_ENDPOINT_URL: work.aws.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'operator',
    AWS_SECRET_ACCESS_KEY: 'secret',
  };
  return { ...work, redrive: (...args: readonly string[]) => run(args, env) };
}

describe('redrive', () => {
  it('lists the queues without moving a thing, and shows nothing of a message', async () => {
    const { aws, redrive } = await withDeadLetters('{"words":"STOP"}', 'two');
    const { code, output, errors } = await redrive();
    expect([code, output]).toEqual([0, expect.stringMatching(/^Dead +2 +0 +about a moment ago/m)]);
    expect(output + errors).not.toContain('STOP');
    expect(aws.queueDepths()).toEqual({ Dead: 2, Work: 0 });
  });

  it('says what it would do when asked to, and does nothing', async () => {
    const { aws, redrive } = await withDeadLetters('one', 'two');
    const { code, output } = await redrive('Dead', '--dry-run');
    expect([code, output]).toEqual([0, expect.stringMatching(/about 2 to bring back to Work/)]);
    expect(aws.queueDepths()).toEqual({ Dead: 2, Work: 0 });
  });

  it('brings the messages of a queue back', async () => {
    const { aws, redrive } = await withDeadLetters('one', 'two');
    const { code, output } = await redrive('Dead');
    expect([code, output]).toEqual([0, expect.stringMatching(/Back: 2\./)]);
    expect(aws.queueDepths()).toEqual({ Dead: 0, Work: 2 });
  });

  it('ends with 2 for a wrong call, and names the queues that there are', async () => {
    const { redrive } = await withDeadLetters();
    expect(await redrive('Nothing')).toMatchObject({
      code: 2,
      errors: expect.stringMatching(/"Nothing" is not there: Dead\./),
    });
    expect(await redrive('Dead', 'Letters')).toMatchObject({ code: 2 });
    expect(await redrive('--quickly')).toMatchObject({ code: 2 });
  });

  it('ends with 1 where AWS or the local system can not be asked', async () => {
    const withoutCredentials = await run([]);
    expect(withoutCredentials).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/credentials/),
    });
    const withoutSystem = await run(['--local'], { PORT: '1' });
    expect(withoutSystem).toMatchObject({ code: 1, errors: expect.stringMatching(/npm start/) });
  });

  it('explains itself', async () => {
    const { code, output } = await run(['--help']);
    expect([code, output]).toEqual([0, expect.stringMatching(/redrive \[queue\]/)]);
  });
});
