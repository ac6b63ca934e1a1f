/** Stands for `#providers`: the providers of the world, declared as an operator would. */
import * as z from 'zod/mini';
import {
  type ProviderDeclaration,
  providerDeclaration,
} from '../../lambdas/shared/declarations/provider.ts';
import { providerKinds } from './outside/provider.ts';

const declarations: readonly ProviderDeclaration[] = providerKinds.map((kind) => {
  const { name, dialect, origin, rotates, allowsReplay } = kind;
  const isGoogle = dialect === 'google-health';
  return z.parse(providerDeclaration, {
    name,
    title: name,
    action: `Connect ${name}`,
    issuer: origin,
    authorizationEndpoint: `${origin}/authorize`,
    tokenEndpoint: `${origin}/token`,
    revocationEndpoint: `${origin}/revoke`,
    clientAuthentication: isGoogle ? 'client_secret_post' : 'client_secret_basic',
    scopes: { request: ['devices'], require: ['devices'] },
    sendsIssuer: isGoogle,
    rotatesRefreshToken: rotates,
    allowsRefreshReplay: allowsReplay,
    ...(isGoogle ? {} : { tokenErrors: { pointer: '/errors/0/errorType' } }),
    userId: isGoogle
      ? { from: 'endpoint', url: `${origin}/identity`, pointer: '/healthUserId' }
      : { from: 'token', pointer: '/user_id' },
    devices: { dialect, url: `${origin}/devices` },
    ...(name === 'fitbit' ? { replacedBy: 'google-health' } : {}),
  });
});

export default declarations;
