/** Something that may be in no log. */
export interface Secret {
  /** What it is, for a message that doesn't show it. */
  readonly what: string;
  readonly value: string;
}
