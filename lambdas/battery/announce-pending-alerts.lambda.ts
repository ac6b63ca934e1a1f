import { once } from '../shared/once.ts';
import { announceDue } from './domain/announce-due.ts';
import { announceDeps } from './wiring.ts';

const ready = once(announceDeps);

/** Sees alerts through that a worker decided and died over, or that quiet hours held up. */
export async function handler(): Promise<void> {
  const failures = await announceDue(await ready());
  if (failures > 0) throw new Error(`${failures} devices could not be dealt with`);
}
