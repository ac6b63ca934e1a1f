import { describe, expect, it } from 'vitest';
import {
  findMissedTexts,
  type ListedInboundText,
  type Sweep,
} from '../../../lambdas/topics/domain/find-missed-texts.ts';
import { forget } from '../../../lambdas/topics/domain/forget.ts';
import { receiveText } from '../../../lambdas/topics/domain/receive-text.ts';
import { fakeVersionedItems } from '../../shared/versioned-items.fake.ts';
import { ada, adasNumber, bob, setUp } from './set-up.ts';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const bobsNumber = '+14155550199';

/** Twilio's list of what people have texted, and which of it the webhook told us of. */
function setUpSweep() {
  const world = setUp();
  const { clock } = world;
  const listed: ListedInboundText[] = [];
  const asked: number[] = [];
  const sweeps = fakeVersionedItems<Sweep>({ now: () => clock.now });
  const deps = {
    ...world.deps,
    sweeps,
    async receivedSince(since: number) {
      asked.push(since);
      return listed.filter(({ sentAt }) => sentAt >= since).toReversed();
    },
  };
  const text = (body: string, from = adasNumber): ListedInboundText => {
    const said = { id: `SM${listed.length}`, from, body, sentAt: clock.now };
    listed.push(said);
    return said;
  };
  return {
    ...world,
    deps,
    listed,
    asked,
    /** Somebody texts, and the webhook is lost. */
    lose: text,
    /** Somebody texts, and the webhook tells us. */
    async hear(body: string) {
      const { sentAt: _, ...told } = text(body);
      await receiveText(deps, told);
    },
    sweep: () => findMissedTexts(deps),
    /** Time passes, and the schedule runs as often as it does. */
    async pass(seconds: number) {
      for (const end = clock.now + seconds; clock.now < end; ) {
        clock.now += 5 * minute;
        await findMissedTexts(deps);
      }
    },
  };
}

describe('a text whose webhook was lost', () => {
  it('is acted on within fifteen minutes, and once', async () => {
    const { lose, pass, reach, statusOf, takeQueued, deps } = setUpSweep();
    await reach('confirmed');
    lose('stop texting me');
    await pass(10 * minute);
    expect(await statusOf(ada)).toBe('stopped');
    expect(takeQueued()).toEqual(['stopped']);
    const entries = deps.ledger.entriesOf(ada).length;
    await pass(3 * hour);
    expect(deps.ledger.entriesOf(ada)).toHaveLength(entries);
    expect(takeQueued()).toEqual([]);
  });

  it('is left to its webhook for two minutes', async () => {
    const { lose, sweep, reach, statusOf, clock } = setUpSweep();
    await reach('confirmed');
    lose('STOP');
    clock.now += 2 * minute - 1;
    expect(await sweep()).toBe(0);
    expect(await statusOf(ada)).toBe('confirmed');
    clock.now += 1;
    expect(await sweep()).toBe(1);
    expect(await statusOf(ada)).toBe('stopped');
  });

  it('and whose webhook comes after all is acted on once', async () => {
    const { lose, pass, reach, deps, takeQueued } = setUpSweep();
    await reach('confirmed');
    const { sentAt: _, ...told } = lose('HELP');
    await pass(5 * minute);
    await receiveText(deps, told);
    expect(takeQueued()).toEqual(['help']);
  });

  it('is told apart from those that were handled, which cost a look and no more', async () => {
    const { lose, hear, sweep, reach, clock, takeQueued } = setUpSweep();
    await reach('confirmed');
    await hear('HELP');
    lose('HELP', bobsNumber);
    clock.now += 5 * minute;
    takeQueued();
    expect(await sweep()).toBe(1);
    expect(takeQueued()).toEqual(['help']);
  });

  it('is acted on in the order in which it was said, also within a second', async () => {
    const { lose, pass, reach, statusOf, clock } = setUpSweep();
    await reach('pending');
    for (const body of ['YES', 'STOP']) lose(body);
    clock.now += 1;
    lose('START');
    await pass(5 * minute);
    expect(await statusOf(ada)).toBe('pending');
  });

  it('is found after an outage, however many runs were missed meanwhile', async () => {
    const { lose, pass, reach, statusOf, clock } = setUpSweep();
    await reach('confirmed');
    await pass(hour);
    lose('STOP');
    clock.now += 3 * day;
    await pass(5 * minute);
    expect(await statusOf(ada)).toBe('stopped');
  });

  it('is found although the list lags behind', async () => {
    const { listed, pass, reach, statusOf, clock } = setUpSweep();
    await reach('confirmed');
    const late = { id: 'SM-late', from: adasNumber, body: 'STOP', sentAt: clock.now };
    await pass(30 * minute);
    listed.push(late);
    await pass(5 * minute);
    expect(await statusOf(ada)).toBe('stopped');
  });

  it('is asked for since the last run, with an hour of overlap, and at most thirty days back', async () => {
    const { asked, sweep, clock } = setUpSweep();
    const first = clock.now;
    await sweep();
    clock.now += 5 * minute;
    await sweep();
    clock.now += 90 * day;
    await sweep();
    expect(asked).toEqual([first - hour, first - 2 * minute - hour, clock.now - 30 * day]);
  });
});

describe('what was said before a STOP, and is found after it', () => {
  it.each(['YES', 'START', 'HELP', 'hm'])('says nothing any more: %s', async (body) => {
    const { lose, hear, pass, reach, statusOf, takeQueued, clock } = setUpSweep();
    await reach('pending');
    lose(body);
    clock.now += 1;
    await hear('STOP');
    takeQueued();
    await pass(hour);
    expect(await statusOf(ada)).toBe('stopped');
    expect(takeQueued()).toEqual([]);
  });

  it('nor when the STOP was not the first', async () => {
    const { lose, hear, pass, reach, statusOf, takeQueued, clock } = setUpSweep();
    await reach('stopped');
    clock.now += minute;
    lose('START');
    clock.now += 1;
    await hear('STOP');
    takeQueued();
    await pass(hour);
    expect(await statusOf(ada)).toBe('stopped');
    expect(takeQueued()).toEqual([]);
  });

  it('nor when they came back since: an old YES answers no new question', async () => {
    const { lose, hear, pass, reach, statusOf, clock } = setUpSweep();
    await reach('pending');
    lose('YES');
    clock.now += 1;
    await hear('STOP');
    clock.now += 1;
    await hear('START');
    await pass(hour);
    expect(await statusOf(ada)).toBe('pending');
  });

  it('nor when they have erased everything and signed up anew', async () => {
    const { lose, pass, reach, change, statusOf, deps, clock } = setUpSweep();
    await reach('pending');
    lose('YES');
    clock.now += 1;
    await forget(deps, ada);
    await change('connected');
    await pass(hour);
    expect(await statusOf(ada)).toBe('invited');
  });

  it('nor when they have stopped, said START, and erased everything', async () => {
    const { lose, pass, reach, takeQueued, statusOf, deps, clock } = setUpSweep();
    await reach('stopped');
    clock.now += minute;
    lose('START');
    clock.now += 1;
    await forget(deps, ada);
    await pass(hour);
    expect([await statusOf(ada), takeQueued()]).toEqual(['stopped', []]);
  });

  it('but a STOP counts whenever it is found', async () => {
    const { lose, hear, pass, reach, statusOf, clock } = setUpSweep();
    await reach('pending');
    lose('STOP');
    clock.now += 1;
    await hear('YES');
    await pass(5 * minute);
    expect(await statusOf(ada)).toBe('stopped');
  });
});

describe('a run of the sweep', () => {
  it('that fails at one text acts on the others, and looks at all again', async () => {
    const { lose, sweep, reach, statusOf, deps, clock } = setUpSweep();
    await reach('confirmed');
    lose('HELP', bobsNumber);
    lose('STOP');
    clock.now += 5 * minute;
    const identify = async (number: string) => {
      if (number === bobsNumber) throw new Error('down');
      return ada;
    };
    await expect(findMissedTexts({ ...deps, identify })).rejects.toThrow('down');
    expect(await statusOf(ada)).toBe('stopped');
    expect((await deps.sweeps.read('inbound'))?.item).toBeUndefined();
    expect(await sweep()).toBe(1);
    expect(deps.ledger.entriesOf(bob)).toHaveLength(1);
  });

  it('beside a newer one does not set it back', async () => {
    const { sweep, deps, clock } = setUpSweep();
    const late = deps.receivedSince;
    const newer = { until: clock.now + hour };
    await findMissedTexts({
      ...deps,
      async receivedSince(since) {
        await deps.sweeps.write('inbound', newer, undefined);
        return late(since);
      },
    });
    expect((await deps.sweeps.read('inbound'))?.item).toEqual(newer);
    await sweep();
  });
});
