import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify } from '../../lambdas/topics/domain/classify.ts';
import { confirm } from '../../lambdas/topics/domain/confirm.ts';
import { signConfirmation } from '../../lambdas/topics/domain/confirmation-token.ts';
import { deliverText } from '../../lambdas/topics/domain/deliver-text.ts';
import { invite } from '../../lambdas/topics/domain/invite.ts';
import type { OutgoingText, QueuedText } from '../../lambdas/topics/domain/ports.ts';
import { publishPending } from '../../lambdas/topics/domain/publish-pending.ts';
import { receiveText } from '../../lambdas/topics/domain/receive-text.ts';
import { dying } from './domain/dying.ts';
import { ada, adasNumber, key, setUp, type World } from './domain/set-up.ts';

/** A death at some call of a process; most processes live. */
const death = fc.option(
  fc.record({ step: fc.nat(8), moment: fc.constantFrom('before' as const, 'after' as const) }),
  { freq: 2 },
);
const bodies = ['YES', 'STOP', 'stop please', 'START', 'HELP', 'what is this'];
const event = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ is: fc.constant('text' as const), body: fc.constantFrom(...bodies) }),
  },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('connected' as const) }) },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('alert' as const) }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('link' as const) }) },
  { weight: 3, arbitrary: fc.record({ is: fc.constant('work' as const) }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('sweep' as const) }) },
);
const step = fc.record({
  event,
  death,
  /** How often what happened is handed over, after a first time that may have died. */
  copies: fc.integer({ min: 1, max: 3 }),
  seconds: fc.integer({ min: 0, max: 4000 }),
});
const history = fc.array(step, { minLength: 1, maxLength: 30 });

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** What must hold of a person by what they have said, whatever else happens. */
interface Said {
  /** Whether a stop was heard out, and no start begun since. */
  hasStopped: boolean;
  /** Whether a yes, or the link, was begun since the last stop. */
  mayHaveAgreed: boolean;
}

const mortal = ['ledger', 'texts', 'handled', 'people', 'enqueue', 'sender', 'topics'] as const;

/** Ada's world, in which every text that leaves is checked against what she has said. */
async function aWatchedWorld() {
  const world = setUp();
  await world.signUp();
  const said: Said = { hasStopped: false, mayHaveAgreed: false };
  const wrong: string[] = [];
  const send = world.deps.sender.send;
  world.deps.sender.send = (text) => {
    wrong.push(...objections(said, text));
    return send(text);
  };
  return { ...world, said, wrong };
}

function objections({ hasStopped, mayHaveAgreed }: Said, { body }: OutgoingText): string[] {
  const isOfStopped = /unsubscribed|START|Contact/.test(body);
  return [
    ...(hasStopped && !isOfStopped ? [`sent to a stopped person: ${body}`] : []),
    ...(body.includes('battery of your') && !mayHaveAgreed ? [`an alert without consent`] : []),
  ];
}

type Watched = Awaited<ReturnType<typeof aWatchedWorld>>;

async function play(world: Watched, { event, death, copies, seconds }: Step, number: number) {
  world.clock.now += seconds;
  const handOver = actOn(world, event, number);
  if (death !== null) {
    const deps = dying(world.deps, mortal, death.step, death.moment);
    await handOver(deps).catch(() => undefined);
  }
  for (let copy = 0; copy < copies; copy++) await handOver(world.deps);
  if (event.is === 'text' && classify(event.body) === 'stop') {
    Object.assign(world.said, { hasStopped: true, mayHaveAgreed: false });
  }
}

function actOn(world: Watched, event: Step['event'], number: number) {
  return async (deps: World['deps']): Promise<unknown> => {
    switch (event.is) {
      case 'text': {
        const heard = classify(event.body);
        if (heard === 'start') world.said.hasStopped = false;
        if (heard === 'yes') world.said.mayHaveAgreed = true;
        return receiveText(deps, { id: `in-${number}`, from: adasNumber, body: event.body });
      }
      case 'connected':
        return invite(deps, { eventId: `event-${number}`, userId: ada });
      case 'link': {
        world.said.mayHaveAgreed = true;
        const invitation = (await world.deps.ledger.read(ada))?.item.invitation?.sequence ?? 1;
        const token = signConfirmation(key('now'), { person: ada, invitation });
        return confirm(deps, token, '198.51.100.1').catch(() => undefined);
      }
      case 'alert': {
        const content = { kind: 'battery-low', device: { model: 'Charge 6', level: 9 } } as const;
        return deps.enqueue({ id: `alert-${number}`, person: ada, content });
      }
      case 'work':
        return workOff(deps, world.queued);
      case 'sweep':
        return publishPending(deps);
    }
  };
}

/** Works the queue as a standard queue may: what a dead process held comes again. */
async function workOff(deps: World['deps'], queued: QueuedText[]): Promise<void> {
  for (const text of [...queued].reverse()) {
    await deliverText(deps, text);
    queued.splice(queued.indexOf(text), 1);
  }
}

describe('whatever processes die, race and repeat', () => {
  it('nobody is texted against their word, and no text is sent twice', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const world = await aWatchedWorld();
        for (const [number, step] of steps.entries()) await play(world, step, number);
        world.clock.now += 3600;
        await publishPending(world.deps);
        await workOff(world.deps, world.queued);
        expect(world.wrong).toEqual([]);
        const ids = world.sent.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
      { numRuns: 300 },
    );
  });

  it('the ledger counts on, acts on a message once, and owes no text in the end', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const world = await aWatchedWorld();
        for (const [number, step] of steps.entries()) await play(world, step, number);
        world.clock.now += 3600;
        await publishPending(world.deps);
        const entries = world.deps.ledger.entriesOf(ada);
        expect(entries.map(({ sequence }) => sequence)).toEqual(entries.map((_, i) => i + 1));
        expect(entries.filter(({ unpublished }) => unpublished !== undefined)).toEqual([]);
        for (const { causes } of entries) expect(new Set(causes).size).toBe(causes.length);
      }),
      { numRuns: 300 },
    );
  });
});
