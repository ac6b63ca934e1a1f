import type { PhoneSettings } from '../../shared/declarations/settings.ts';
import type { Key, ReadKeyring } from '../../shared/keys/keyring.ts';
import type { VersionedItems } from '../../shared/versioned-items.ts';
import type { CodeBook } from './code-book.ts';
import type { PersonId, PersonItem } from './person.ts';
import type { PhoneNumber } from './phone-number.ts';

/** When codes were sent on behalf of one source address, epoch seconds. */
export interface SourceSends {
  readonly sends: readonly number[];
}

/** How many texts of a kind, such as codes, the whole deployment has sent on a day. */
export interface DailySends {
  /** Counts one more unless `most` are counted already; `day` as `2026-11-25`, UTC. */
  take(day: string, most: number): Promise<boolean>;
  /** Takes one back; does nothing when none is counted. */
  giveBack(day: string): Promise<void>;
}

/** `refused`: certainly not texted. `unknown`: perhaps texted, never to be sent again by itself. */
export type SendOutcome = 'sent' | 'refused' | 'unknown';

export interface CodeTexts {
  send(text: { person: PersonId; to: PhoneNumber; body: string }): Promise<SendOutcome>;
}

export interface CodeDeps {
  /** Epoch seconds. */
  readonly now: () => number;
  readonly settings: PhoneSettings;
  readonly brand: string;
  /** `https://host`, named in the text so that browsers offer the code to no other site (WebOTP). */
  readonly publicOrigin: string;
  readonly numberKey: () => Promise<Key>;
  readonly peppers: ReadKeyring;
  readonly codeBooks: VersionedItems<CodeBook>;
  readonly sourceSends: VersionedItems<SourceSends>;
  readonly dailySends: DailySends;
  readonly texts: CodeTexts;
  /** Whether this person has told us to stop texting. */
  readonly hasStopped: (person: PersonId) => Promise<boolean>;
  /** Asks a carrier database whether the number exists; absent when switched off. */
  readonly lookUp?: (phone: PhoneNumber) => Promise<boolean>;
  readonly people: VersionedItems<PersonItem>;
}
