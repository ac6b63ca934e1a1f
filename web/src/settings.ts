import settings from 'virtual:switchboard';

export { settings };

/** How people call a provider; a name that is no longer declared stands for itself. */
export function titleOf(provider: string): string {
  return settings.providers.find(({ name }) => name === provider)?.title ?? provider;
}

/** Whether a provider's devices can be read. */
export function readsDevices(provider: string): boolean {
  return settings.providers.some(({ name, hasDevices }) => hasDevices && name === provider);
}
