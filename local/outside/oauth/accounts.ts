import { createHash } from 'node:crypto';

/**
 * The ids that an account has everywhere: the same Fitbit user id before and after the move to Google.
 * @returns `fitbitUserId` like "7KQ2XD", `healthUserId` and `gitHubId` as decimal digits
 */
export function idsOf(account: string) {
  const digest = createHash('sha256').update(account.trim().toLowerCase()).digest();
  return {
    fitbitUserId: [...digest.subarray(0, 6)].map((byte) => letters[byte % letters.length]).join(''),
    healthUserId: digest.readBigUInt64BE(8).toString(),
    gitHubId: digest.readUInt32BE(16),
  };
}

const letters = '23456789BCDFGHJKLMNPQRSTVWXYZ';
