import { decideOn } from '../../shared/versioned-items.ts';
import { PhoneError } from '../errors.ts';
import {
  type Claim,
  checkSendLimits,
  issueCode,
  newCode,
  refuseAbove,
  withdrawCode,
} from './code-book.ts';
import { personIdOf } from './person.ts';
import { type PhoneNumber, parsePhoneNumber } from './phone-number.ts';
import type { CodeDeps } from './ports.ts';

export interface CodeRequest {
  readonly phone: string;
  readonly country?: string | undefined;
  /** Hash of the browser's id; the code is good in this browser alone. */
  readonly browser: string;
  /** Address or network that asks. */
  readonly source: string;
}

/**
 * Texts a one-time code.
 *
 * The quotas of address and deployment are taken before the number's, whose item also holds the code: what
 * is refused gives back what it took. A process that dies in between has cost some quota, and no text.
 * A person who has said STOP is answered like everybody else, but gets no text.
 *
 * @throws PhoneError when the number can't be texted, a limit is reached, or the text certainly didn't leave
 */
export async function requestCode(deps: CodeDeps, request: CodeRequest): Promise<PhoneNumber> {
  const { settings } = deps;
  const country = request.country ?? settings.defaultCountry;
  const phone = parsePhoneNumber(request.phone, country, settings.countries);
  if ((await deps.lookUp?.(phone)) === false) throw new PhoneError('PHONE_UNREACHABLE');
  const person = personIdOf(await deps.numberKey(), phone);
  const now = deps.now();
  checkSendLimits((await deps.codeBooks.read(person))?.item, settings, now);
  await withQuota(deps, request.source, now, async () => {
    const claim = { person, browser: request.browser, code: newCode() };
    const pepper = (await deps.peppers()).current;
    await decideOn(deps.codeBooks, person, (book) => issueCode(book, claim, pepper, settings, now));
    if (!(await deps.hasStopped(person))) await textCode(deps, phone, claim, now);
  });
  return phone;
}

/** Runs `send` inside the quotas of source address and deployment; what fails gives them back. */
async function withQuota(
  deps: CodeDeps,
  source: string,
  now: number,
  send: () => Promise<void>,
): Promise<void> {
  const day = new Date(now * 1000).toISOString().slice(0, 10);
  await decideOn(deps.sourceSends, source, (taken) => takeSource(taken?.sends, deps, now));
  try {
    if (!(await deps.dailySends.take(day, deps.settings.sendsPerDay))) {
      throw new PhoneError('TOO_MANY_CODES', { retryAfterSeconds: 86_400 - (now % 86_400) });
    }
    await send().catch(async (error: unknown) => {
      await deps.dailySends.giveBack(day);
      throw error;
    });
  } catch (error) {
    await decideOn(deps.sourceSends, source, (taken) => giveBackSource(taken?.sends, now));
    throw error;
  }
}

function takeSource(sends: readonly number[] = [], { settings }: CodeDeps, now: number) {
  refuseAbove('TOO_MANY_CODES', sends, settings.sendsPerSourceHour, 3600, now);
  return { item: { sends: [...sends.filter((at) => at > now - 3600), now] }, answer: undefined };
}

function giveBackSource(sends: readonly number[] = [], taken: number) {
  const index = sends.lastIndexOf(taken);
  return { item: { sends: sends.filter((_, i) => i !== index) }, answer: undefined };
}

async function textCode(deps: CodeDeps, to: PhoneNumber, claim: Claim, now: number): Promise<void> {
  const body = codeText(deps, claim.code);
  const outcome = await deps.texts.send({ person: claim.person, to, body });
  if (outcome !== 'refused') return;
  await decideOn(deps.codeBooks, claim.person, (book) => withdrawCode(book, claim.browser, now));
  throw new PhoneError('TEXT_NOT_SENT', { retryAfterSeconds: 5 });
}

/** The last line binds the code to our host (WebOTP, origin-bound one-time codes). */
function codeText({ brand, publicOrigin, settings }: CodeDeps, code: string): string {
  const minutes = Math.round(settings.codeSeconds / 60);
  const host = new URL(publicOrigin).hostname;
  return `${code} is your ${brand} code. It is good for ${minutes} minutes.\n\n@${host} #${code}`;
}
