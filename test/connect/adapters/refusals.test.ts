import { AuthorizationResponseError } from 'oauth4webapi';
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../../lambdas/connect/adapters/refusals.ts';

const refused = (error: string) =>
  refusalOf(new AuthorizationResponseError('refused', { cause: new URLSearchParams({ error }) }));

describe('an error that a callback brings', () => {
  it.each([
    ['access_denied', 'ACCESS_DENIED'],
    ['temporarily_unavailable', 'PROVIDER_UNAVAILABLE'],
    ['made_up', 'PROVIDER_REJECTED'],
    // Anybody can write these into the address.
    ['__proto__', 'PROVIDER_REJECTED'],
    ['constructor', 'PROVIDER_REJECTED'],
    ['toString', 'PROVIDER_REJECTED'],
  ])('%s is told as %s', (error, code) => {
    expect(refused(error)).toMatchObject({ code });
  });
});
