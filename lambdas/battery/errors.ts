import { DomainError } from '../shared/errors.ts';

/** Why the devices of a connection can't be read now. */
export type BatteryErrorCode =
  /** The provider asks us to wait (429). */
  | 'PROVIDER_THROTTLES'
  /** It is down, too slow, or answers what isn't its format. */
  | 'PROVIDER_FAILED'
  /** It has closed down for good (410). */
  | 'PROVIDER_GONE';

export class BatteryError extends DomainError<BatteryErrorCode> {}
