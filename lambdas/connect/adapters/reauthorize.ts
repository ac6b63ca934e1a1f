import type { ProviderDeclaration } from '../../shared/declarations/provider.ts';
import type { announcer } from '../../topics/index.ts';
import type { Publishers } from '../domain/ports.ts';

/** Has the person told to connect again, at the successor of a provider that has closed down. */
export function reauthorizeThrough(
  { announce }: ReturnType<typeof announcer>,
  declarations: readonly ProviderDeclaration[],
): NonNullable<Publishers['reauthorize']> {
  const named = new Map(declarations.map((provider) => [provider.name, provider]));
  return async ({ person, provider }, { id, gone }) => {
    const declared = named.get(provider);
    const successor = gone ? named.get(declared?.replacedBy ?? '') : undefined;
    await announce({
      id,
      person,
      kind: 'reauthorize',
      provider: declared?.title ?? provider,
      ...(successor !== undefined && { replacedBy: successor.title }),
    });
  };
}
