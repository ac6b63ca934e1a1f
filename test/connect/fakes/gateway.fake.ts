import type { Grant } from '../../../lambdas/connect/domain/connection.ts';
import type { ProviderGateway } from '../../../lambdas/connect/domain/ports.ts';
import { ConnectError } from '../../../lambdas/connect/errors.ts';

interface FakeGateway extends ProviderGateway {
  /** The query that a browser comes back with from a consent. */
  consent(state: string): URLSearchParams;
}

/** A provider in memory: a code is good once, a refresh token until it is revoked. Everybody is `user-1`. */
export function fakeGateway(nextGrant: () => Grant): FakeGateway {
  const codes = new Set<string>();
  const refreshTokens = new Set<string | undefined>();
  let issued = 0;
  const grant = () => {
    const next = nextGrant();
    refreshTokens.add(next.refreshToken);
    return next;
  };
  return {
    consent(state) {
      const code = `code-${++issued}`;
      codes.add(code);
      return new URLSearchParams({ state, code });
    },
    authorizationUrl: async (_, { state }) => `https://provider.example/?state=${state}`,
    async redeem(_, { parameters, state }) {
      if (parameters.get('state') !== state) throw new ConnectError('PROVIDER_NONSENSE');
      if (parameters.get('error') === 'access_denied') throw new ConnectError('ACCESS_DENIED');
      const isGood = codes.delete(parameters.get('code') ?? '');
      if (!isGood) throw new ConnectError('AUTHORIZATION_EXPIRED');
      return { grant: grant(), userId: async () => 'user-1' };
    },
    prepareRefresh: async () => async (refreshToken) => {
      if (!refreshTokens.has(refreshToken)) return { outcome: 'refused' };
      return { outcome: 'granted', grant: grant() };
    },
    async revoke(_, { refreshToken }) {
      refreshTokens.delete(refreshToken);
    },
  };
}
