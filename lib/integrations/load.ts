import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';
import {
  type ProviderDeclaration,
  providerDeclaration,
} from '../../lambdas/shared/declarations/provider.ts';
import { type Settings, settings } from '../../lambdas/shared/declarations/settings.ts';

z.config(en());

/** What an operator has declared, validated. */
export interface Integrations {
  /** The folder it was read from. */
  readonly folder: string;
  readonly settings: Settings;
  readonly providers: readonly ProviderDeclaration[];
}

/** Every mistake found in the declarations, each with its file and the path inside it. */
export class DeclarationError extends Error {
  override readonly name = 'DeclarationError';

  constructor(readonly mistakes: readonly string[]) {
    super(mistakes.join('\n'));
  }
}

/** @throws DeclarationError listing all mistakes of all files */
export function loadIntegrations(folder: string): Integrations {
  if (!existsSync(folder)) throw new DeclarationError([`${folder}: there is no such folder`]);
  const mistakes: string[] = [];
  const settingsFile = join(folder, 'settings.json');
  const declared = existsSync(settingsFile) ? readJson(settingsFile, mistakes) : {};
  const loaded = parse(settings, declared, settingsFile, mistakes);
  const providers = readProviders(join(folder, 'providers'), mistakes);
  mistakes.push(...crossChecks(folder, loaded, providers));
  if (mistakes.length > 0 || loaded === undefined) throw new DeclarationError(mistakes);
  return { folder, settings: loaded, providers };
}

function readProviders(folder: string, mistakes: string[]): ProviderDeclaration[] {
  const files = existsSync(folder)
    ? readdirSync(folder).filter((file) => file.endsWith('.json'))
    : [];
  return files.sort().flatMap((name) => {
    const file = join(folder, name);
    const declared = readJson(file, mistakes);
    if (declared === undefined) return [];
    const provider = parse(providerDeclaration, declared, file, mistakes);
    if (provider === undefined) return [];
    if (provider.name !== basename(name, '.json')) {
      mistakes.push(`${file}: name: must be the file's name, ${basename(name, '.json')}`);
    }
    return [provider];
  });
}

function crossChecks(
  folder: string,
  loaded: Settings | undefined,
  providers: readonly ProviderDeclaration[],
): string[] {
  const names = new Set(providers.map(({ name }) => name));
  const lost = providers.filter(
    ({ replacedBy }) => replacedBy !== undefined && !names.has(replacedBy),
  );
  const mistakes = lost.map(
    ({ name, replacedBy }) =>
      `${join(folder, 'providers', `${name}.json`)}: replacedBy: no provider is called ${replacedBy}`,
  );
  if (loaded && !loaded.phone.countries.includes(loaded.phone.defaultCountry)) {
    mistakes.push(
      `${join(folder, 'settings.json')}: phone.defaultCountry: must be one of phone.countries`,
    );
  }
  return mistakes;
}

function readJson(file: string, mistakes: string[]): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    mistakes.push(`${file}: is not JSON: ${(error as Error).message}`);
    return undefined;
  }
}

function parse<Schema extends z.core.$ZodType>(
  schema: Schema,
  value: unknown,
  file: string,
  mistakes: string[],
): z.output<Schema> | undefined {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  for (const { path, message } of result.error.issues) {
    mistakes.push(`${file}: ${path.join('.') || 'the whole'}: ${message}`);
  }
  return undefined;
}
