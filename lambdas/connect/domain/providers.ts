import type { ProviderDeclaration } from '../../shared/declarations/provider.ts';
import { ConnectError } from '../errors.ts';
import type { ProviderDeps } from './ports.ts';

/** @throws ConnectError UNKNOWN_PROVIDER */
export function providerNamed(
  { providers }: Pick<ProviderDeps, 'providers'>,
  name: string,
): ProviderDeclaration {
  const provider = providers.get(name);
  if (provider === undefined) throw new ConnectError('UNKNOWN_PROVIDER');
  return provider;
}
