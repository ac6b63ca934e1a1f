/** Why a file isn't published, with the words that its owner is told. A code that is out is never renamed. */
export const rejections = {
  EMPTY: 'The file is empty.',
  TYPE_UNSUPPORTED: 'Only PNG, JPEG, GIF and WebP pictures are taken.',
  SVG_REFUSED: 'SVG pictures are not taken, because they can hold scripts.',
  TYPE_MISMATCH: 'The file is not the kind of picture that it says it is.',
  NAME_INVALID: 'The name has characters or parts that a file cannot have here. Rename the file.',
  NAME_MISMATCH: 'The ending of the name does not fit the kind of picture.',
  SIZE_MISMATCH: 'The file is longer or shorter than was said before the upload.',
  TRUNCATED: 'The file ends before the picture does.',
  MALFORMED: 'The file is damaged, or is made in a way that we do not take.',
  TRAILING_DATA: 'There is something else behind the picture in the file.',
  TOO_MANY_PIXELS: 'The picture is too large in width, height or both.',
  BOMB: 'The file opens to something other than the size that it says, or to too many frames.',
  HIDDEN_CONTENT: 'There is code, a page or another file hidden in the picture.',
} as const satisfies Readonly<Record<string, string>>;

export type RejectionReason = keyof typeof rejections;

/** Ends a walk through a file. It never leaves this folder: the answer is a verdict. */
export class Rejection extends Error {
  override readonly name = 'Rejection';

  constructor(readonly reason: RejectionReason) {
    super(reason);
  }
}

export function refuse(reason: RejectionReason): never {
  throw new Rejection(reason);
}

/** What a file must be like to be a picture at all. */
export function must(holds: boolean): asserts holds {
  if (!holds) throw new Rejection('MALFORMED');
}
