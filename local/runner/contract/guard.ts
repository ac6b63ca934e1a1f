import type { IncomingMessage } from 'node:http';
import { Refused } from './refused.ts';

const loopback = /^(127\.|::1$|::ffff:127\.)/;
const localHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/**
 * Lets through only what comes from this machine and means to: a page on another site can neither name
 * this host as its own (DNS rebinding) nor send JSON without asking first.
 */
export function guard(request: IncomingMessage): void {
  if (!loopback.test(request.socket.remoteAddress ?? '')) {
    throw new Refused(403, 'Only this machine may drive the local system.');
  }
  if (!localHost.test(request.headers.host ?? '')) {
    throw new Refused(403, 'Address the local system as localhost or 127.0.0.1.');
  }
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\b/i.test(type)) {
    throw new Refused(415, 'Send Content-Type: application/json.');
  }
}
