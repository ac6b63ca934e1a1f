import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ProviderDeclaration,
  providerDeclaration,
} from '../../lambdas/shared/declarations/provider.ts';
import type {
  RuleSurroundings,
  ServiceDeclaration,
} from '../../lambdas/shared/declarations/service.ts';
import { type Settings, settings } from '../../lambdas/shared/declarations/settings.ts';
import { jsonFilesIn, parse, readDeclaration } from './declarations.ts';
import { type FunctionFile, readFunctions } from './functions.ts';
import { readServices, readSurroundings } from './services.ts';

/** What an operator has declared, validated. */
export interface Integrations {
  /** The folder it was read from. */
  readonly folder: string;
  readonly settings: Settings;
  readonly providers: readonly ProviderDeclaration[];
  readonly services: readonly ServiceDeclaration[];
  readonly surroundings: RuleSurroundings;
  readonly functions: readonly FunctionFile[];
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
  const loaded = existsSync(settingsFile)
    ? readDeclaration(settings, settingsFile, mistakes)
    : parse(settings, {}, settingsFile, mistakes);
  const providers = readProviders(join(folder, 'providers'), mistakes);
  const functions = readFunctions(join(folder, 'functions'), mistakes);
  const surroundings = readSurroundings(folder, loaded?.environment ?? '', mistakes);
  const services = readServices(join(folder, 'services'), functions, surroundings, mistakes);
  mistakes.push(...crossChecks(folder, loaded, providers));
  if (mistakes.length > 0 || loaded === undefined) throw new DeclarationError(mistakes);
  return { folder, settings: loaded, providers, services, surroundings, functions };
}

function readProviders(folder: string, mistakes: string[]): ProviderDeclaration[] {
  return jsonFilesIn(folder).flatMap(({ name, file }) => {
    const provider = readDeclaration(providerDeclaration, file, mistakes);
    if (provider === undefined) return [];
    if (provider.name !== name) mistakes.push(`${file}: name: must be the file's name, ${name}`);
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
