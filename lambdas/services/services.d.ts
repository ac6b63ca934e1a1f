/** The validated declarations of `integrations/services`, and what their rules see, put in when a function is bundled. */
declare module '#services' {
  const declared: {
    readonly services: readonly import('../shared/declarations/service.ts').ServiceDeclaration[];
    readonly surroundings: import('../shared/declarations/service.ts').RuleSurroundings;
  };
  export default declared;
}

/** The functions of `integrations/functions`, by name. */
declare module '#functions' {
  const functions: import('../shared/rules/rules.ts').RuleFunctions;
  export default functions;
}
