// Commands for operators. Installs what is missing first, so that they work on a clean checkout.
await import('./install.mjs');
const { register } = await import('tsx/esm/api');
register();
await import('./switchboard.ts');
