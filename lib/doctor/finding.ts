/** What the doctor found: `wrong` must be put right before people are served, `advice` is worth a look. */
export interface Finding {
  readonly severity: 'fine' | 'advice' | 'wrong';
  readonly subject: string;
  /** What it is, and what to do. */
  readonly detail: string;
}
