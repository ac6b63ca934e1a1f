import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  environmentDeclaration,
  type RuleFile,
  type RuleSurroundings,
  ruleFile,
  type ServiceDeclaration,
  type ServiceType,
  serviceActions,
  serviceConfig,
  valueDeclaration,
} from '../../lambdas/shared/declarations/service.ts';
import { parseExpression } from '../../lambdas/shared/rules/parse-expression.ts';
import { jsonFilesIn, readDeclaration } from './declarations.ts';
import type { FunctionFile } from './functions.ts';

/** Reads `services/<name>/config.json` and `services/<name>/rules/*.json`. */
export function readServices(
  folder: string,
  functions: readonly FunctionFile[],
  { values }: Pick<RuleSurroundings, 'values'>,
  mistakes: string[],
): readonly ServiceDeclaration[] {
  const known = { functions: new Set(functions.map(({ name }) => name)), values };
  const names = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  return names
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(folder, entry.name))
    .sort()
    .flatMap((service) => readService(service, known, mistakes));
}

/** What rules may name. */
interface Known extends Pick<RuleSurroundings, 'values'> {
  readonly functions: ReadonlySet<string>;
}

function readService(folder: string, known: Known, mistakes: string[]): ServiceDeclaration[] {
  const file = join(folder, 'config.json');
  const config = readDeclaration(serviceConfig, file, mistakes);
  if (config === undefined) return [];
  const { name, type } = config;
  if (name !== basename(folder)) {
    mistakes.push(`${file}: name: must be the folder's name, ${basename(folder)}`);
  }
  const rules = jsonFilesIn(join(folder, 'rules')).flatMap((rule) =>
    readRule(rule.file, type, known, mistakes),
  );
  return [{ name, type, rules, buckets: config.buckets ?? bucketsNamedIn(rules) }];
}

function readRule(
  file: string,
  type: ServiceType,
  { functions, values }: Known,
  mistakes: string[],
): RuleFile[] {
  const rule = readDeclaration(ruleFile, file, mistakes);
  if (rule === undefined) return [];
  const actions: readonly string[] = serviceActions[type];
  for (const [index, action] of rule.actions.entries()) {
    if (actions.includes(action)) continue;
    mistakes.push(`${file}: actions.${index}: a service of type ${type} has ${actions.join(', ')}`);
  }
  for (const name of valuesNamedIn(rule.when)) {
    if (Object.hasOwn(values, name)) continue;
    mistakes.push(`${file}: when: no value ${name} is declared that rules may see`);
  }
  const parsed = parseExpression(rule.when, functions);
  if ('expression' in parsed) return [rule];
  mistakes.push(...parsed.map(({ path, detail }) => `${file}: ${path}: ${detail}`));
  return [];
}

function valuesNamedIn(when: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (one: unknown): void => {
    if (typeof one === 'string') {
      const [, name] = /^%%values\.([^.]+)/.exec(one) ?? [];
      if (name !== undefined) found.add(name);
    }
    if (typeof one === 'object' && one !== null) Object.entries(one).flat().forEach(visit);
  };
  visit(when);
  return found;
}

/** Every bucket that a rule names in so many words, so that an exported service needs no more. */
function bucketsNamedIn(rules: readonly RuleFile[]): string[] {
  const found = new Set<string>();
  const visit = (value: unknown, isBucket: boolean): void => {
    if (typeof value === 'string' && isBucket && !value.startsWith('%%')) found.add(value);
    if (typeof value !== 'object' || value === null) return;
    for (const [key, one] of Object.entries(value)) {
      if (/^[%$](ne|nin|not|nor)$/.test(key)) continue;
      visit(one, isBucket || key === 'bucket' || key === '%%args.bucket');
    }
  };
  for (const { when } of rules) visit(when, false);
  return [...found].sort();
}

/** What rules see besides a call: the values that are no secrets, and the environment's. */
export function readSurroundings(
  folder: string,
  tag: string,
  mistakes: string[],
): RuleSurroundings {
  const values = jsonFilesIn(join(folder, 'values')).flatMap(({ name, file }) => {
    const value = readDeclaration(valueDeclaration, file, mistakes);
    if (value === undefined) return [];
    if (value.name !== name) mistakes.push(`${file}: name: must be the file's name, ${name}`);
    return value.from_secret ? [] : [[value.name, value.value] as const];
  });
  const environment = join(folder, 'environments', `${tag}.json`);
  const declared =
    tag !== '' && existsSync(environment)
      ? readDeclaration(environmentDeclaration, environment, mistakes)
      : undefined;
  return {
    values: Object.fromEntries(values),
    environment: { tag, values: declared?.values ?? {} },
  };
}
