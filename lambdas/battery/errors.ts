import { DomainError } from '../shared/errors.ts';

/** Why the devices of a connection can't be read now. */
export type BatteryErrorCode =
  /** The provider's answer is no list of devices. */
  | 'DEVICES_UNREADABLE'
  /** The list has more pages than there is time for. */
  | 'READ_TOO_SLOW';

export class BatteryError extends DomainError<BatteryErrorCode> {}
