import type { LookupAddress } from 'node:dns';
import { isIP, connect as openTcp, type Socket } from 'node:net';
import { connect as openTls } from 'node:tls';

/** A host whose addresses were looked up, and admitted. */
export interface Destination {
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
  readonly addresses: readonly LookupAddress[];
}

/** Begins a TCP connection to one of the addresses of a destination, and to nothing else. */
export type Dial = (destination: Destination) => Socket;

/** The name is not looked up again: what answers a second question need not be what answered the first. */
export const dial: Dial = ({ host, port, addresses }) =>
  openTcp({
    host,
    port,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: 1000,
    lookup: (_host, { all }, answer) => {
      const [first] = addresses;
      if (all) answer(null, [...addresses]);
      else answer(null, first?.address ?? '', first?.family);
    },
  });

interface Tls {
  /** What certificates are trusted, in PEM, in place of the public ones. */
  readonly ca?: string | undefined;
}

/** @throws the network's error */
export async function openTo(
  destination: Destination,
  dialIt: Dial,
  signal: AbortSignal,
  tls?: Tls,
): Promise<Socket> {
  const socket = dialIt(destination);
  await opened(socket, 'connect', signal);
  if (tls === undefined) return socket;
  const { host } = destination;
  const secured = openTls({
    socket,
    host,
    // The certificate is for the name, wherever the name leads. Addresses are never sent as a name (RFC 6066).
    servername: isIP(host) === 0 ? host : '',
    ALPNProtocols: ['http/1.1'],
    ...(tls.ca !== undefined && { ca: tls.ca }),
  });
  await opened(secured, 'secureConnect', signal);
  return secured;
}

function opened(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      socket.destroy();
      reject(error);
    };
    const abort = () => fail(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    socket.once(event, () => {
      signal.removeEventListener('abort', abort);
      resolve();
    });
    // Stays for good: an error before others listen must not end the process.
    socket.on('error', fail);
    socket.once('close', () => fail(new Error('closed')));
    if (signal.aborted) abort();
  });
}
