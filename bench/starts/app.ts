import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesize } from '../../local/runner/synthesis.ts';
import { workshop } from '../harness/packages.ts';
import { type Bundle, bundles } from './bundles.ts';
import { type FirstRequest, firstRequests } from './first-requests.ts';
import { everyFunction } from './story.ts';

const root = join(import.meta.dirname, '../..');

/** Functions that matter only where Twilio sends the texts. */
const twilioOnly = ['receive-twilio-text', 'receive-receipt', 'find-missed-texts'];

/** A function of the synthesized app, with the first request that it served in a whole story. */
export interface AppFunction extends FirstRequest {
  readonly bundle: Bundle;
}

/**
 * Synthesizes the app, runs it, and keeps each function's first request: with SNS, which is the default,
 * and with Twilio those of the functions that work only with it.
 */
export async function appFunctions(progress: (line: string) => void): Promise<AppFunction[]> {
  const found: AppFunction[] = [];
  for (const sender of ['sns', 'twilio'] as const) {
    progress(`recording first requests, with texts sent by ${sender}`);
    const assembly = await synthesizeWith(sender, progress);
    const made = bundles();
    const dir = join(workshop, 'local', sender);
    for (const request of await firstRequests({ assembly, dir }, everyFunction)) {
      const bundle = bundleOf(request, made);
      const isTwilios = twilioOnly.some((name) => bundle.name.endsWith(name));
      const isWanted = isMeasured(bundle) && isTwilios === (sender === 'twilio');
      if (isWanted) found.push({ ...request, bundle });
      else request.tape.close();
    }
  }
  const missing = bundles()
    .filter(isMeasured)
    .filter(({ name }) => !found.some(({ bundle }) => bundle.name === name));
  if (missing.length === 0) return found;
  throw new Error(`the story does without ${missing.map(({ name }) => name).join(', ')}`);
}

/** What service actions say to S3 is not for a tape: uploads have other keys each time, and bytes that are no text. */
function isMeasured({ name }: Bundle): boolean {
  return !name.startsWith('services/');
}

/** The bundle that is in the function's asset, to the byte. */
function bundleOf({ name, directory }: FirstRequest, made: readonly Bundle[]): Bundle {
  const code = readFileSync(join(directory, 'index.js'), 'utf8');
  const bundle = made.find((candidate) => candidate.code === code);
  if (bundle === undefined) throw new Error(`${name} is not bundled from what is in lambdas/ now`);
  return bundle;
}

function synthesizeWith(
  sender: 'sns' | 'twilio',
  onProgress: (line: string) => void,
): Promise<string> {
  const integrations = join(workshop, 'integrations', sender);
  rmSync(integrations, { recursive: true, force: true });
  mkdirSync(integrations, { recursive: true });
  cpSync(join(root, 'integrations'), integrations, { recursive: true });
  writeFileSync(join(integrations, 'settings.json'), JSON.stringify({ sms: { sender } }));
  return synthesize({ root, cache: join(workshop, 'cache', sender), integrations, onProgress });
}
