/** The validated declarations of `integrations/providers`, put in when a function is bundled. */
declare module '#providers' {
  const providers: readonly import('../shared/declarations/provider.ts').ProviderDeclaration[];
  export default providers;
}
