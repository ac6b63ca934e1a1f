// One process from here on, so that a signal reaches what must stop cleanly.
await import('./install.mjs');
const { register } = await import('tsx/esm/api');
register();
await import('./local.ts');
