import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { callTwilio } from '../../lambdas/services/call-twilio.lambda.ts';
import type { Service } from '../../lambdas/services/domain/authorize.ts';
import type { RuleFile } from '../../lambdas/shared/declarations/service.ts';
import { rulesOf } from '../../lambdas/shared/rules/rules.ts';
import { TopicsError } from '../../lambdas/topics/errors.ts';
import type { ServiceText } from '../../lambdas/topics/index.ts';

const from = '+14155550100';
const hello = { to: '+14155552671', body: 'Your parcel is here.' };
const call = { service: 'twilio', action: 'send', args: hello };

const whenCalledBySystem: RuleFile = {
  name: 'system',
  actions: ['send'],
  when: { '%%user.type': 'system', from, body: { '%ne': 'forbidden' } },
  keys: 'own',
};

let texts: ServiceText[];
beforeEach(() => {
  texts = [];
});

/** Invokes it as a function on a server does. */
function invoke(event: unknown, rule = whenCalledBySystem, awsRequestId = 'request 1') {
  const service: Service = {
    name: 'twilio',
    type: 'twilio',
    buckets: [],
    rules: rulesOf([rule], { read: (text) => JSON.parse(String(text)) }),
  };
  return callTwilio(async () => ({
    services: new Map([
      ['twilio', service],
      ['s3', { ...service, name: 's3', type: 'aws-s3' }],
    ]),
    surroundings: { values: {}, environment: { tag: '', values: {} } },
    from,
    longestBytes: 3000,
    async sendText(text) {
      texts.push(text);
      if (text.body === 'too many') {
        throw new TopicsError('TOO_MANY_TEXTS', { retryAfterSeconds: 60 });
      }
      return { id: 'A'.repeat(22), outcome: 'sent' };
    },
  }))(event, { awsRequestId });
}

const withArgs = (args: object) => ({ ...call, args: { ...hello, ...args } });

it('texts what a rule allows, and says which text it is', async () => {
  expect(await invoke(call)).toEqual({ id: 'A'.repeat(22), outcome: 'sent' });
  expect(texts).toMatchObject([hello]);
});

it('decides on the number that the text comes from, named or not', async () => {
  expect(await invoke(withArgs({ from }))).toMatchObject({ outcome: 'sent' });
  expect(await invoke(withArgs({ from: '+14155559999' }))).toMatchObject({
    problem: { code: 'SENDER_UNKNOWN', status: 422 },
  });
});

it('has one cause for all tries of an event, and keeps those of callers apart', async () => {
  const anybody = { ...whenCalledBySystem, when: {} };
  await invoke(call, anybody, 'request 1');
  await invoke(call, anybody, 'request 1');
  await invoke(call, anybody, 'request 2');
  await invoke({ ...call, cause: 'request 1' }, anybody);
  await invoke({ ...call, cause: 'request 1', user: 'ada' }, anybody);
  const [first, ...others] = texts.map(({ cause }) => cause);
  expect(others[0]).toBe(first);
  expect(new Set(others).size).toBe(4);
});

it('of a function that fails says which one, and nothing of what it was given', async () => {
  const failing = {
    ...whenCalledBySystem,
    when: { '%%true': { '%function': { name: 'read', arguments: ['%%args.body'] } } },
  };
  const lines = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  onTestFinished(() => void lines.mockRestore());
  const failure = await invoke(call, failing).catch((error: Error) => error.message);
  expect(failure).toBe('The rule function read has failed: SyntaxError');
  expect(lines.mock.calls.join()).toContain('read has failed');
  expect(lines.mock.calls.join()).not.toContain('parcel');
});

it('takes no more than the sender does', async () => {
  const body = 'щ'.repeat(1501);
  expect(await invoke(withArgs({ body }))).toMatchObject({
    problem: { code: 'REQUEST_INVALID', errors: [{ path: 'args.body' }] },
  });
});

describe('is refused, and texts nothing,', () => {
  it.each([
    ['by a rule that looks at the words', withArgs({ body: 'forbidden' }), 'RULE_DENIED'],
    ['by a rule that looks at who calls', { ...call, user: 'ada' }, 'RULE_DENIED'],
    ['for a service that is not there', { ...call, service: 'sms' }, 'SERVICE_UNKNOWN'],
    ['for a service of another type', { ...call, service: 's3' }, 'SERVICE_UNKNOWN'],
    ['for another action', { ...call, action: 'call' }, 'REQUEST_INVALID'],
    ['for a number as people write it', withArgs({ to: '(415) 555-2671' }), 'REQUEST_INVALID'],
    ['without words', withArgs({ body: ' \n' }), 'REQUEST_INVALID'],
    ['with nothing to read', withArgs({ body: '\u200D' }), 'REQUEST_INVALID'],
    ['for more words than a text holds', withArgs({ body: 'x'.repeat(1601) }), 'REQUEST_INVALID'],
    [
      'for a character that turns writing around',
      withArgs({ body: 'a\u202Eb' }),
      'REQUEST_INVALID',
    ],
    ['for half a character', withArgs({ body: 'a\uD83D' }), 'REQUEST_INVALID'],
    [
      'for an argument that nobody knows',
      withArgs({ mediaUrl: 'https://a.example' }),
      'REQUEST_INVALID',
    ],
    ['for something that is no call', 'send', 'REQUEST_INVALID'],
  ])('%s', async (_, event, code) => {
    const answer = await invoke(event);
    expect(answer).toMatchObject({ problem: { code } });
    expect(JSON.stringify(answer)).not.toContain('%%');
    expect(texts).toEqual([]);
  });
});

it('takes words in any language, with signs and lines', async () => {
  const body = 'Здравствуйте!\r\nこんにちは 👩‍👧 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 می‌خواهم';
  expect(await invoke(withArgs({ body }))).toMatchObject({ outcome: 'sent' });
});

it('lets rules see no id of the system', async () => {
  const byPeople = { ...whenCalledBySystem, when: { '%%user.id': { '%exists': true } } };
  expect(await invoke(call, byPeople)).toMatchObject({ problem: { code: 'RULE_DENIED' } });
  expect(await invoke({ ...call, user: 'ada' }, byPeople)).toMatchObject({ outcome: 'sent' });
});

it('needs a rule', async () => {
  const none = { ...whenCalledBySystem, actions: ['put'] };
  expect(await invoke(call, none)).toMatchObject({ problem: { code: 'NoMatchingRuleFound' } });
});

it('says when it may be tried again', async () => {
  expect(await invoke(withArgs({ body: 'too many' }))).toMatchObject({
    problem: { code: 'TOO_MANY_TEXTS', status: 429 },
    retryAfterSeconds: 60,
  });
});
