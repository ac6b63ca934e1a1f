import type { PersonId } from '../../../phone/index.ts';
import type { UploadSettings } from '../../../shared/declarations/settings.ts';
import type { DeletableItems } from '../../../shared/versioned-items.ts';
import type { Shelf, Upload, Visibility } from './shelf.ts';

export interface Shelves extends DeletableItems<Shelf> {
  /** People whose shelf is to be looked at since before `now` (epoch seconds), longest first, at most `most`. */
  listOpen(now: number, most: number): Promise<readonly PersonId[]>;
}

/** Who has the right to a key that all callers share. */
export type Claims = DeletableItems<{ readonly person: PersonId }>;

/** An object that has come, in one version: what is replaced while it is inspected is another one. */
export interface Arrival {
  readonly person: PersonId;
  readonly id: string;
  readonly versionId: string;
}

export type ScanVerdict = 'clean' | 'malware' | 'none';

export interface OpenUpload {
  readonly bytes: AsyncIterable<Uint8Array>;
  close(): void;
}

/** Where uploads land and nobody can read them. */
export interface Quarantine {
  put(upload: Upload, person: PersonId, body: Uint8Array): Promise<void>;
  /** The bytes of a version; undefined where there is no such version. Whoever opens it closes it. */
  open(arrival: Arrival): Promise<OpenUpload | undefined>;
  /** What GuardDuty has written on a version. */
  verdictOn(arrival: Arrival): Promise<ScanVerdict>;
  /** The versions that have come for an upload and are still there, newest first. */
  list(person: PersonId, id: string): Promise<readonly Arrival[]>;
  removeVersion(arrival: Arrival): Promise<void>;
  /** Removes every version. */
  removeAll(person: PersonId, id: string): Promise<void>;
}

/** Where what was found clean is read from. */
export interface Published {
  /** Copies this very version. Doing it again does no harm. */
  copyFrom(arrival: Arrival, upload: Upload): Promise<void>;
  remove(id: string): Promise<void>;
}

export interface Place {
  readonly acl: Visibility;
  readonly id: string;
}

export interface UploadDeps {
  /** Epoch seconds. */
  readonly now: () => number;
  readonly shelves: Shelves;
  readonly claims: Claims;
  readonly settings: UploadSettings;
}

export interface RemoveDeps extends UploadDeps {
  readonly quarantine: Pick<Quarantine, 'removeAll'>;
  readonly published: Pick<Published, 'remove'>;
}

export interface InspectDeps extends RemoveDeps {
  readonly quarantine: Quarantine;
  readonly published: Published;
}
