import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { leaksIn } from './leaks.ts';
import { overhear } from './overhear.ts';
import type { Secret } from './secret.ts';

const secret = (what: string, value: string): Secret => ({ what, value });

describe('a log', () => {
  it.each([
    ['a code', '123456', '{"guess":"123456"}'],
    ['a code', '123456', 'is #123456'],
    ['a number', '14155552671', '/people/%2B14155552671'],
    ['a text', 'Reply "YES"\tto agree', JSON.stringify({ body: 'Reply "YES"\tto agree' })],
    ['a token', 'ya29.a0AfH6SMBx-Y_z', 'Bearer ya29.a0AfH6SMBx-Y_z'],
  ])('shows %s, %s, in %s', (what, value, log) => {
    expect(leaksIn(`a line\n${log}\nanother`, [secret(what, value)])).toEqual([what]);
  });

  it.each(['1123456', 'a0-123456-b', '0.123456', '123456789', 'f123456'])(
    'does not show the code 123456 in %s',
    (log) => {
      expect(leaksIn(log, [secret('a code', '123456')])).toEqual([]);
    },
  );
});

describe('who overhears', () => {
  it('knows what was asked, answered and hashed', async () => {
    const heard = new Map<string, string>();
    overhear(({ what, value }) => heard.set(value, what));
    const server = createServer((request, response) => {
      request.resume();
      response.setHeader('set-cookie', '__Host-session=signed-for-one-person; Secure');
      response.setHeader('location', '/back?code=one-time-grant-00&state=STATE_MISMATCH_TOO');
      response.write('{"access_token":"opened-for-one-');
      response.end('person"}');
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const body = new URLSearchParams({ To: '+14155552671', Body: 'Your code is 987654 today' });
    const headers = { authorization: 'Bearer shown-by-one-person' };
    await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body, headers });
    server.close();
    createHmac('sha256', 'known-to-us-alone').update('["code","+4915112345678","246810"]');
    expect(Object.fromEntries(heard)).toEqual({
      '14155552671': 'a number',
      '4915112345678': 'a number',
      '246810': 'a code',
      '987654': 'a code',
      'Your code is 987654 today': 'a text',
      'known-to-us-alone': 'a key',
      'one-time-grant-00': 'an authorization code',
      'opened-for-one-person': 'an access token',
      'shown-by-one-person': 'a credential',
      'signed-for-one-person': 'a session cookie',
    });
  });
});
