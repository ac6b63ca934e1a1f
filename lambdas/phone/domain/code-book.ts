import { randomInt } from 'node:crypto';
import type { PhoneSettings } from '../../shared/declarations/settings.ts';
import { type Key, type Keyring, keyedHash, sameHash } from '../../shared/keys/keyring.ts';
import type { Decision } from '../../shared/versioned-items.ts';
import { PhoneError } from '../errors.ts';
import type { PersonId } from './person.ts';

/** A live code. The code itself is kept nowhere. */
interface Code {
  /** Key that the hash was made with. */
  readonly kid: string;
  readonly hash: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/**
 * All that decides about the codes of one number, in one item: sends and wrong guesses of the last 24 hours
 * (epoch seconds), one live code per browser, and the browsers that have verified the number.
 */
export interface CodeBook {
  readonly sends: readonly number[];
  readonly wrongGuesses: readonly number[];
  readonly codes: Readonly<Record<string, Code>>;
  readonly knownBrowsers: readonly string[];
}

export interface Claim {
  /** Whose number: the person's id. */
  readonly person: PersonId;
  /** Hash of the browser's id. */
  readonly browser: string;
  readonly code: string;
}

const hour = 3600;
const day = 24 * hour;
const knownBrowsersKept = 10;
const emptyBook: CodeBook = { sends: [], wrongGuesses: [], codes: {}, knownBrowsers: [] };

/** Six digits from a cryptographically secure generator. */
export function newCode(): string {
  return String(randomInt(1_000_000)).padStart(6, '0');
}

/** @throws PhoneError SENT_TOO_RECENTLY, TOO_MANY_CODES when no code may be sent to this number now */
export function checkSendLimits(
  book: CodeBook | undefined,
  settings: PhoneSettings,
  now: number,
): void {
  const sends = book?.sends ?? [];
  refuseAbove('SENT_TOO_RECENTLY', sends, 1, settings.resendSeconds, now);
  refuseAbove('TOO_MANY_CODES', sends, settings.sendsPerNumberHour, hour, now);
  refuseAbove('TOO_MANY_CODES', sends, settings.sendsPerNumberDay, day, now);
}

/** Refuses when the span up to now already holds `most`, and says when the oldest of these leaves it. */
export function refuseAbove(
  code: 'SENT_TOO_RECENTLY' | 'TOO_MANY_CODES' | 'TOO_MANY_GUESSES',
  times: readonly number[],
  most: number,
  spanSeconds: number,
  now: number,
): void {
  const recent = times.filter((at) => at > now - spanSeconds);
  const oldest = recent.at(-most);
  if (oldest !== undefined) {
    throw new PhoneError(code, { retryAfterSeconds: oldest + spanSeconds - now });
  }
}

/** Puts a code into the book in place of this browser's last one. @throws like `checkSendLimits` */
export function issueCode(
  book: CodeBook = emptyBook,
  { person, browser, code }: Claim,
  pepper: Key,
  settings: PhoneSettings,
  now: number,
): Decision<CodeBook, void> {
  checkSendLimits(book, settings, now);
  const hash = hashOf(pepper, { person, browser, code }).toString('hex');
  const issued = { kid: pepper.kid, hash, expiresAt: now + settings.codeSeconds };
  const item = {
    ...tidy(book, now),
    sends: [...recentDay(book.sends, now), now],
    codes: { ...live(book.codes, now), [browser]: issued },
  };
  return { item, answer: undefined };
}

/** Takes back a code that was certainly never texted. */
export function withdrawCode(
  book: CodeBook = emptyBook,
  browser: string,
  issuedAt: number,
): Decision<CodeBook, void> {
  const { [browser]: _, ...codes } = book.codes;
  const index = book.sends.lastIndexOf(issuedAt);
  return {
    item: { ...book, codes, sends: book.sends.filter((__, i) => i !== index) },
    answer: undefined,
  };
}

/** Forgets the browsers; what counts sends and guesses stays for its day, or erasing would lift the limits. */
export function forgetBrowsers(book: CodeBook | undefined, now: number): Decision<CodeBook, void> {
  if (book === undefined) return { answer: undefined };
  return { item: { ...tidy(book, now), codes: {}, knownBrowsers: [] }, answer: undefined };
}

/** Epoch seconds until which a book is of use: a known browser's for long, else for as long as limits look back. */
export function bookExpiresAt(book: CodeBook, now: number): number {
  return now + (book.knownBrowsers.length > 0 ? 400 * day : day);
}

/** What came of a guess, or the id of the key that is needed to judge it. */
export type Verdict = 'right' | 'wrong' | 'expired' | { readonly needsKey: string };

/**
 * Judges a guess. The verdict counts only once the returned book is written, so that however many guesses
 * race, each one that is judged is counted.
 *
 * A browser that no code was sent to is told `wrong` and costs the owner nothing.
 *
 * @throws PhoneError TOO_MANY_GUESSES
 */
export function judgeGuess(
  book: CodeBook = emptyBook,
  claim: Claim,
  peppers: Keyring,
  settings: PhoneSettings,
  now: number,
): Decision<CodeBook, Verdict> {
  const issued = Object.hasOwn(book.codes, claim.browser) ? book.codes[claim.browser] : undefined;
  if (issued === undefined) return { answer: 'wrong' };
  if (issued.expiresAt <= now) return { answer: 'expired' };
  const isKnown = book.knownBrowsers.includes(claim.browser);
  const reserved = isKnown ? 0 : settings.guessesReservedForKnownBrowsers;
  const most = Math.max(1, settings.wrongGuessesPerNumberDay - reserved);
  refuseAbove('TOO_MANY_GUESSES', book.wrongGuesses, most, day, now);
  const pepper = peppers.find(issued.kid);
  if (pepper === undefined) return { answer: { needsKey: issued.kid } };
  const isRight = sameHash(hashOf(pepper, claim), Buffer.from(issued.hash, 'hex'));
  return isRight ? right(book, claim.browser, now) : wrong(book, now);
}

function right(book: CodeBook, browser: string, now: number): Decision<CodeBook, Verdict> {
  const { [browser]: _, ...codes } = live(book.codes, now);
  const others = book.knownBrowsers.filter((known) => known !== browser);
  const knownBrowsers = [...others, browser].slice(-knownBrowsersKept);
  return { item: { ...tidy(book, now), codes, knownBrowsers }, answer: 'right' };
}

function wrong(book: CodeBook, now: number): Decision<CodeBook, Verdict> {
  const wrongGuesses = [...recentDay(book.wrongGuesses, now), now];
  return { item: { ...book, wrongGuesses }, answer: 'wrong' };
}

function hashOf(pepper: Key, { person, browser, code }: Claim): Buffer {
  return keyedHash(pepper, 'code', person, browser, code);
}

function tidy(book: CodeBook, now: number): CodeBook {
  return {
    ...book,
    sends: recentDay(book.sends, now),
    wrongGuesses: recentDay(book.wrongGuesses, now),
  };
}

function recentDay(times: readonly number[], now: number): readonly number[] {
  return times.filter((at) => at > now - day);
}

/** Expired codes are kept for an hour, so that their browser is told that they have expired. */
function live(codes: CodeBook['codes'], now: number): CodeBook['codes'] {
  return Object.fromEntries(
    Object.entries(codes).filter(([, { expiresAt }]) => expiresAt > now - hour),
  );
}
