import { setTimeout as later } from 'node:timers/promises';
import type { Account } from '../story/person.ts';
import type { Applicant } from './applicant.ts';
import { forEach } from './pool.ts';

export interface ListedText {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
}

/** Texts by their id, with whose they are. */
export type FoundTexts = ReadonlyMap<string, { applicant: Applicant; text: ListedText }>;

const mostTries = 10;
/** How many people are asked about at a time. */
export const atOnce = 8;

/** What the page tells a person of their texts. */
export async function textsOf(applicant: Applicant): Promise<readonly ListedText[]> {
  return ((await page(applicant, '/api/texts')) as { texts: readonly ListedText[] }).texts;
}

/** Texts of people as their pages tell. */
export async function textsThat(
  people: readonly Applicant[],
  matches: (text: ListedText) => boolean,
): Promise<FoundTexts> {
  const found = new Map<string, { applicant: Applicant; text: ListedText }>();
  await forEach(people, atOnce, async (applicant) => {
    for (const text of await textsOf(applicant)) {
      if (matches(text)) found.set(text.id, { applicant, text });
    }
  });
  return found;
}

/** A page may be refused when many look at once, or fail with a function that was killed. */
async function page({ person }: Applicant, path: string): Promise<unknown> {
  for (let tries = 1; ; tries++) {
    const response = await person.browser.call('GET', path);
    if (response.status === 200) return response.json();
    await response.arrayBuffer();
    if (tries === mostTries) throw new Error(`GET ${path} answered ${response.status}`);
    await later(200 * tries);
  }
}

/** A text that may not have come: `unknown`, or to be asked for again. */
export const isOpen = ({ kind, status }: ListedText) =>
  kind !== 'code' && (status === 'unknown' || status === 'sending');

export const isLost = ({ kind, status }: ListedText) => kind !== 'code' && status === 'failed';

/** What is wrong with how it ended for somebody who was told that they are connected; nothing of theirs is in it. */
export async function complaintsOf(applicant: Applicant): Promise<readonly string[]> {
  const { person } = applicant;
  const texts = await person.texts();
  const bodies = texts.map(({ body }) => body).filter((body) => !/#\d{6}$/.test(body));
  const codes = texts.length - bodies.length;
  const listed = await textsOf(applicant);
  const { subscription, connections } = (await page(applicant, '/api/account')) as Account;
  const complaints: [boolean, string][] = [
    [(await applicant.consentRequests()) === 0, 'was not asked for consent'],
    [(await applicant.alerts()) === 0, 'was not told of the low battery'],
    [new Set(bodies).size < bodies.length, 'got a text twice'],
    [codes > applicant.codesAsked, 'got more codes than they asked for'],
    [subscription.status !== 'confirmed', `is ${subscription.status}, not confirmed`],
    [connections.length !== 1, `has ${connections.length} connections`],
    [listed.some(isOpen), 'has a text of unknown fate for good'],
  ];
  return complaints.filter(([isSo]) => isSo).map(([, what]) => what);
}
