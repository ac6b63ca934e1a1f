import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { openStore } from '../../store.ts';
import { bits, integer, numbered, octets, oid, sequence, set, time, utf8 } from './der.ts';

/** Both in PEM. */
export interface Certificate {
  key: string;
  cert: string;
}

interface Kept extends Certificate {
  /** Milliseconds. */
  expiresAt: number;
}

const day = 86_400_000;
const lifetime = 365 * day;

/** This machine's certificate for localhost, the same at every start so that a browser asks once. */
export function localCertificate(file: string): Certificate {
  const store = openStore<Kept>(file);
  const kept = store.get('localhost');
  if (kept !== undefined && kept.expiresAt > Date.now() + day) return kept;
  const made = { ...selfSigned(Date.now()), expiresAt: Date.now() + lifetime };
  store.set('localhost', made);
  return made;
}

/** A certificate by which localhost vouches for itself (RFC 5280), with an ECDSA key. */
function selfSigned(now: number): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'));
  const name = sequence(set(sequence(oid('2.5.4.3'), utf8('localhost'))));
  const content = sequence(
    numbered(0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    ecdsaWithSha256,
    name,
    sequence(time(new Date(now - day)), time(new Date(now + lifetime))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    numbered(3, sequence(sequence(oid('2.5.29.17'), octets(alternativeNames())))),
  );
  const der = sequence(content, ecdsaWithSha256, bits(sign('sha256', content, privateKey)));
  const lines = der.toString('base64').replaceAll(/.{64}/g, '$&\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}

function alternativeNames(): Buffer {
  return sequence(
    numbered(2, Buffer.from('localhost'), true),
    numbered(7, Buffer.from([127, 0, 0, 1]), true),
    numbered(7, Buffer.from([...new Array<number>(15).fill(0), 1]), true),
  );
}
