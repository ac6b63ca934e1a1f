import type { PersonId } from '../../phone/index.ts';
import { type Key, keyedHash, type ReadKeyring, sameHash } from '../../shared/keys/keyring.ts';

/** Which invitation of whom a link confirms. */
export interface Confirmation {
  readonly person: PersonId;
  /** The ledger entry that the invitation was made in. */
  readonly invitation: number;
}

const personBytes = 16;
const macBytes = 16;
const tokenBytes = personBytes + 4 + macBytes;

/** `<key id>.<base64url of person, entry and MAC>`: short, since it is texted. */
export function signConfirmation(key: Key, confirmation: Confirmation): string {
  const entry = Buffer.alloc(4);
  entry.writeUInt32BE(confirmation.invitation);
  const person = Buffer.from(confirmation.person, 'hex');
  const token = Buffer.concat([person, entry, macOf(key, confirmation)]).toString('base64url');
  return `${key.kid}.${token}`;
}

/** What a token confirms; undefined when it isn't ours. */
export async function openConfirmation(
  keys: ReadKeyring,
  token: string,
): Promise<Confirmation | undefined> {
  const [kid = '', encoded = '', ...more] = token.split('.');
  const bytes = Buffer.from(encoded, 'base64url');
  // Decoding skips what isn't base64url, so only what it encodes to again is a token.
  const isToken = more.length === 0 && bytes.toString('base64url') === encoded;
  if (!isToken || bytes.byteLength !== tokenBytes) return undefined;
  const key = (await keys(kid)).find(kid);
  if (key === undefined) return undefined;
  const person = bytes.subarray(0, personBytes).toString('hex') as PersonId;
  const confirmation = { person, invitation: bytes.readUInt32BE(personBytes) };
  const isOurs = sameHash(bytes.subarray(personBytes + 4), macOf(key, confirmation));
  return isOurs ? confirmation : undefined;
}

function macOf(key: Key, { person, invitation }: Confirmation): Buffer {
  return keyedHash(key, 'confirmation', person, String(invitation)).subarray(0, macBytes);
}
