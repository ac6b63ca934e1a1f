import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { synthesize } from '../local/runner/synthesis.ts';

const root = resolve(import.meta.dirname, '..');
const folder = join(root, '.build/test');

declare module 'vitest' {
  interface ProvidedContext {
    /** Synthesized apps by what sends their texts, ready to be run. */
    assemblies: Record<'sns' | 'twilio', string>;
  }
}

/** Synthesizes the app once for all tests that run it; an unchanged one is taken from the cache. */
export default async function synthesizeApps({ provide }: TestProject): Promise<void> {
  provide('assemblies', {
    sns: await synthesizeWith('sns'),
    twilio: await synthesizeWith('twilio'),
  });
}

function synthesizeWith(sender: 'sns' | 'twilio'): Promise<string> {
  const integrations = join(folder, 'integrations', sender);
  rmSync(integrations, { recursive: true, force: true });
  mkdirSync(integrations, { recursive: true });
  cpSync(join(root, 'integrations'), integrations, { recursive: true });
  writeFileSync(join(integrations, 'settings.json'), JSON.stringify({ sms: { sender } }));
  const cache = join(folder, 'cache', sender);
  return synthesize({ root, cache, integrations, onProgress: (line) => console.log(line) });
}
