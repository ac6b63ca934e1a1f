import settings from 'virtual:switchboard';

export { settings };

/** How people call a provider; a name that is no longer declared stands for itself. */
export function titleOf(provider: string): string {
  return settings.providers.find(({ name }) => name === provider)?.title ?? provider;
}
