import type { Keyring } from '../../shared/keys/keyring.ts';
import { decideOn } from '../../shared/versioned-items.ts';
import { PhoneError } from '../errors.ts';
import { type Claim, judgeGuess, type Verdict } from './code-book.ts';
import { newSessions, type Person, type PersonId, type PersonItem, personIdOf } from './person.ts';
import { parsePhoneNumber } from './phone-number.ts';
import type { CodeDeps } from './ports.ts';

export interface Guess {
  /** As typed, or as `requestCode` answered it. */
  readonly phone: string;
  readonly code: string;
  /** Hash of the browser's id. */
  readonly browser: string;
}

export interface SignedIn {
  readonly id: PersonId;
  readonly person: Person;
}

/**
 * Signs in whoever knows the code that was texted to this browser's user.
 *
 * The code is used up before the person is looked up or made: a process that dies in between has signed
 * nobody in, and the person asks for another code.
 *
 * @throws PhoneError CODE_WRONG, CODE_EXPIRED, TOO_MANY_GUESSES, ERASE_UNFINISHED; a number that was never texted is CODE_WRONG too
 */
export async function checkCode(deps: CodeDeps, guess: Guess): Promise<SignedIn> {
  const { settings } = deps;
  const phone = parsePhoneNumber(guess.phone, settings.defaultCountry, settings.countries);
  const id = personIdOf(await deps.numberKey(), phone);
  const verdict = await judge(deps, { person: id, browser: guess.browser, code: guess.code });
  if (verdict === 'expired') throw new PhoneError('CODE_EXPIRED');
  if (verdict !== 'right') throw new PhoneError('CODE_WRONG');
  const person = await decideOn(deps.people, id, (known) => welcome(known, phone, deps.now()));
  return { id, person };
}

async function judge(deps: CodeDeps, claim: Claim): Promise<Verdict> {
  const judgeWith = (peppers: Keyring) =>
    decideOn(deps.codeBooks, claim.person, (book) =>
      judgeGuess(book, claim, peppers, deps.settings, deps.now()),
    );
  const verdict = await judgeWith(await deps.peppers());
  if (typeof verdict === 'string') return verdict;
  return judgeWith(await deps.peppers(verdict.needsKey));
}

/** Someone who comes back keeps all; someone who was erased starts anew once that is done. */
function welcome(known: PersonItem | undefined, phone: Person['phone'], now: number) {
  if (known !== undefined && known.erasingSince === undefined) return { answer: known };
  if (known?.isSwept === false)
    throw new PhoneError('ERASE_UNFINISHED', { retryAfterSeconds: 300 });
  const person: Person = { phone, sessions: newSessions(), createdAt: now };
  return { item: person, answer: person };
}
