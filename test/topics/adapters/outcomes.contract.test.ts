import { describe, expect, it } from 'vitest';
import type { Sender, Sent } from '../../../lambdas/topics/domain/ports.ts';
import { setUp as setUpFakes } from '../domain/set-up.ts';
import { hangUp, misbehavingServer } from './misbehaving-server.ts';
import { adapters, text } from './senders.ts';

/** What domains act on; of a text that is lost nobody knows whether it arrived. */
type Fate = 'taken' | 'refused' | 'too many' | 'lost';

interface Fated {
  readonly sender: Sender;
  readonly arrived: () => readonly { body: string }[];
}

function outcomeContract(meet: (fate: Fate) => Promise<Fated>): void {
  it('is sent when it was taken, each text under an id of its own', async () => {
    const { sender, arrived } = await meet('taken');
    const [one, another] = [await sender.send(text), await sender.send({ ...text, id: 'text-2' })];
    expect(one).toEqual({ outcome: 'sent', providerId: expect.any(String) });
    expect(another).toEqual({ outcome: 'sent', providerId: expect.any(String) });
    expect(one).not.toEqual(another);
    expect(arrived()).toMatchObject([{ body: text.body }, { body: text.body }]);
  });

  it.each([
    ['refused', false],
    ['too many', true],
  ] as const)('is refused, and did not arrive, when it was %s', async (fate, retry) => {
    const { sender, arrived } = await meet(fate);
    const sent = await sender.send(text);
    expect(sent).toEqual({ outcome: 'refused', reason: expect.any(String), retry });
    expect(arrived()).toEqual([]);
  });

  it('is unknown when it was lost', async () => {
    const { sender } = await meet('lost');
    const sent = await sender.send(text);
    expect(sent).toEqual({ outcome: 'unknown', reason: expect.any(String) });
  });
}

describe('what becomes of a text', () => {
  describe('in memory', () => {
    const answerTo: Readonly<Record<Fate, readonly Sent[]>> = {
      taken: [],
      refused: [{ outcome: 'refused', reason: 'r', retry: false }],
      'too many': [{ outcome: 'refused', reason: 'r', retry: true }],
      lost: [{ outcome: 'unknown', reason: 'r' }],
    };
    outcomeContract(async (fate) => {
      const { deps, answers, sent } = setUpFakes();
      answers.push(...answerTo[fate]);
      return { sender: deps.sender, arrived: () => sent };
    });
  });

  describe.each(Object.entries(adapters))('through %s', (_, adapter) => {
    outcomeContract(async (fate) => {
      if (fate === 'taken') return adapter.working();
      const misbehave = { refused: adapter.refusal, 'too many': adapter.tooMany, lost: hangUp }[
        fate
      ];
      const { url } = await misbehavingServer(misbehave);
      return { sender: adapter.at(url, 10), arrived: () => [] };
    });
  });
});
