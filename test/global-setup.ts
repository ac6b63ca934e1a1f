import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { synthesize } from '../local/runner/synthesis.ts';

const root = resolve(import.meta.dirname, '..');

declare module 'vitest' {
  interface ProvidedContext {
    /** Synthesized apps by what sends their texts, ready to be run. */
    assemblies: Record<'sns' | 'twilio', string>;
  }
}

/** Synthesizes the app once for all tests that run it; an unchanged one is taken from the cache. */
export default async function synthesizeApps({ provide }: TestProject): Promise<void> {
  provide('assemblies', {
    sns: await synthesizeWith('sns', { sms: { sender: 'sns' } }),
    twilio: await synthesizeWith('twilio', { sms: { sender: 'twilio' } }),
  });
}

/** Synthesizes the app with settings of its own; earlier results are kept under a name. */
export async function synthesizeWith(name: string, settings: object): Promise<string> {
  const integrations = mkdtempSync(join(tmpdir(), 'integrations-'));
  try {
    cpSync(join(root, 'integrations'), integrations, { recursive: true });
    writeFileSync(join(integrations, 'settings.json'), JSON.stringify(settings));
    const cache = join(root, '.build/test/cache', name);
    return await synthesize({ root, cache, integrations, onProgress: (line) => console.log(line) });
  } finally {
    rmSync(integrations, { recursive: true, force: true });
  }
}
