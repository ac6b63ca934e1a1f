import type { ByteReader } from './byte-reader.ts';
import type { HiddenContent } from './hidden-content.ts';
import type { PictureLimits, Size } from './limits.ts';

export interface WalkInput {
  readonly reader: ByteReader;
  readonly limits: PictureLimits;
  readonly hidden: HiddenContent;
}

/** Goes through one file of one kind, up to the end of the picture. @throws Rejection */
export type Walk = (input: WalkInput) => Promise<Size>;
