import type { Applicant } from './applicant.ts';
import { atOnce, isLost, textsThat } from './outcome.ts';
import { forEach } from './pool.ts';
import type { LoadedSystem } from './system.ts';

/** Two hours of the clock: a text may be sent again, polled for and reconciled several times. */
const mostRounds = 24;

/** As often as it takes: five minutes pass, schedules run, people answer and ask again for what was lost. */
export async function settle(
  system: LoadedSystem,
  people: readonly Applicant[],
  onProgress: (line: string) => void,
): Promise<{ rounds: number; askedAgain: number }> {
  const asked = new Set<string>();
  for (let rounds = 1; ; rounds++) {
    await system.local.post('/_local/clock', { advance: 'PT5M' });
    await system.local.idle();
    const waiting: Applicant[] = [];
    await forEach(people, atOnce, async (one) => {
      if ((await one.alerts()) === 0) waiting.push(one);
    });
    onProgress(`${waiting.length} of ${people.length} still wait for something`);
    const lost = await textsThat(people, isLost);
    const fresh = [...lost].filter(([id]) => !asked.has(id));
    const isOver = waiting.length === 0 && fresh.length === 0;
    if (isOver || rounds === mostRounds) return { rounds, askedAgain: asked.size };
    await forEach(fresh, atOnce, async ([id, { applicant }]) => {
      const again = await applicant.person.browser.call('POST', `/api/texts/${id}/resends`);
      if (again.status === 202 || again.status === 409) asked.add(id);
    });
    await forEach(waiting, atOnce, async (one) => {
      await one.runLow();
      if (!one.hasReplied && (await one.consentRequests()) > 0) await one.reply();
    });
    await poll(system);
  }
}

/** Reads everybody's devices now. */
export const poll = (system: LoadedSystem) => system.local.run('battery-poll');
