import { describe, expect, it } from 'vitest';
import { httpArguments } from '../../../lambdas/services/domain/http/arguments.ts';
import type { HttpAction } from '../../../lambdas/services/domain/http/ports.ts';
import { prepareCall } from '../../../lambdas/services/domain/http/prepare.ts';

const prepare = (args: object, action: HttpAction = 'get') =>
  prepareCall(action, httpArguments.parse({ url: 'https://api.example/', ...args }));
const isAccepted = (args: object) =>
  httpArguments.safeParse({ url: 'https://api.example/', ...args }).success;

describe('headers', () => {
  it('are seen under one name, however it is spelled', () => {
    const { request, ruleArguments } = prepare({ headers: { 'x-API-key': ['1', '2'] } });
    expect(ruleArguments.headers).toEqual({ 'X-Api-Key': ['1', '2'] });
    expect(request.headers).toEqual({ 'X-Api-Key': ['1', '2'] });
  });

  it.each([
    ...['Host', 'host', 'Content-Length', 'Transfer-Encoding', 'Connection', 'Keep-Alive', 'TE'],
    ...['Trailer', 'Upgrade', 'Expect', 'Proxy-Authorization', 'proxy-connection', 'Via'],
    ...['', 'a b', 'a:b', 'a\r\nHost', 'ä', 'a\0', ' Host', 'Host '],
  ])('refuses the name %j', (name) => {
    expect(isAccepted({ headers: { [name]: ['x'] } })).toBe(false);
  });

  it.each(['a\r\nHost: b', 'a\nb', 'a\rb', 'a\0', ' a', 'a ', '\ta', 'ä', '\u2028', 'a\u010ab'])(
    'refuses the value %j',
    (value) => {
      expect(isAccepted({ headers: { 'X-A': [value] } })).toBe(false);
    },
  );

  it('are bounded, each and together', () => {
    const many = (count: number, value = 'x') =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`X-${i}`, [value]]));
    expect(isAccepted({ headers: many(64) })).toBe(true);
    expect(isAccepted({ headers: many(65) })).toBe(false);
    expect(isAccepted({ headers: many(3, 'x'.repeat(8000)) })).toBe(false);
    expect(isAccepted({ headers: { A: ['x'.repeat(8193)] } })).toBe(false);
    expect(isAccepted({ headers: { A: [] } })).toBe(false);
    expect(isAccepted({ headers: { A: ['1'], a: ['2'] } })).toBe(false);
  });
});

describe('cookies', () => {
  it('are one header', () => {
    const { request } = prepare({ cookies: { a: '1', favoriteTeam: 'Chicago Cubs' } });
    expect(request.headers['Cookie']).toEqual(['a=1; favoriteTeam="Chicago Cubs"']);
  });

  it.each([
    { a: 'b; c=d' },
    { a: 'b\r\nHost: c' },
    { a: '"' },
    { 'a=b; c': 'd' },
    { 'a b': 'c' },
    { a: 'ä' },
  ])('are refused where they would be more than one: %j', (cookies) => {
    expect(isAccepted({ cookies })).toBe(false);
  });
});
