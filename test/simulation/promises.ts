/** The promises that the system makes, by the names that the report uses. */
export const invariants = [
  'sign-up',
  'refresh',
  'texts',
  'codes',
  'alerts',
  'dead letters',
  'erase',
  'faults',
] as const;

export type Invariant = (typeof invariants)[number];

export interface Broken {
  readonly invariant: Invariant;
  readonly detail: string;
}
