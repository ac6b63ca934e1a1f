import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { HttpActionError, httpActionErrors } from '../lambdas/services/domain/http/errors.ts';
import { serviceActions } from '../lambdas/shared/declarations/service.ts';
import { HttpError } from '../lambdas/shared/http/errors.ts';
import { parse } from '../lambdas/shared/http/request.ts';
import type { RuleContext, RuleUser } from '../lambdas/shared/rules/context.ts';
import { type Explanation, explain } from '../lambdas/shared/rules/explain.ts';
import { conditionOf, type RuleFunctions } from '../lambdas/shared/rules/rules.ts';
import { loadFunctions } from '../lib/integrations/functions.ts';
import { type Integrations, loadIntegrations } from '../lib/integrations/load.ts';
import { ruleArguments } from './rule-arguments.ts';

/** A mistake of whoever calls: told in words, ends with 2. */
export class WrongCall extends Error {}

const record = z.record(z.string(), z.unknown());

const user = z.pipe(
  z.object({
    id: z.optional(z.string()),
    type: z._default(z.enum(['normal', 'server', 'system']), 'normal'),
    data: z._default(record, {}),
    custom_data: z._default(record, {}),
    identities: z._default(z.array(z.object({ id: z.string(), providerType: z.string() })), []),
  }),
  z.transform((given): RuleUser => {
    const { id = 'somebody', ...rest } = given;
    return given.type === 'system' ? rest : { id, ...rest };
  }),
);

const request = z.looseObject({
  httpMethod: z._default(z.string(), 'POST'),
  rawQueryString: z._default(z.string(), ''),
  remoteIPAddress: z._default(z.string(), '203.0.113.7'),
  requestHeaders: z._default(z.record(z.string(), z.array(z.string())), {}),
  service: z._default(z.string(), ''),
  action: z._default(z.string(), ''),
});

/** What is around a call. */
const surroundings = z.strictObject({
  user: z.optional(user),
  request: z.optional(request),
  values: z.optional(record),
  environment: z.optional(
    z.object({ tag: z._default(z.string(), ''), values: z._default(record, {}) }),
  ),
});

const context = z.extend(surroundings, { args: z._default(record, {}) });

const caseFile = z.object({
  context: z.prefault(context, {}),
  cases: z.array(
    z.object({
      when: z.unknown(),
      expect: z.union([z.boolean(), z.literal('invalid')]),
      note: z.optional(z.string()),
      context: z.optional(context),
    }),
  ),
});

/** `rules test <cases.json>`: how many cases come out otherwise than they say. */
export async function testRules(file: string, folder: string): Promise<number> {
  const integrations = loadIntegrations(folder);
  const functions = loadFunctions(integrations.functions);
  const { cases, context: common } = readJson(file, caseFile);
  let failed = 0;
  for (const [index, { when, expect, note, context: own }] of cases.entries()) {
    const given = whole({ ...common, ...own }, integrations);
    const { found, why } = await outcomeOf(when, functions, given);
    if (found === expect) continue;
    failed++;
    console.log(`case ${index}: expected ${expect}, found ${found}${note ? ` (${note})` : ''}`);
    console.log(`  ${JSON.stringify(when)}`);
    for (const line of why) console.log(`  ${line}`);
  }
  console.log(`${cases.length - failed} passed, ${failed} failed`);
  return failed;
}

async function outcomeOf(when: unknown, functions: RuleFunctions, given: RuleContext) {
  const condition = conditionOf(when, functions);
  if (!('holds' in condition)) {
    return { found: 'invalid', why: condition.map(({ path, detail }) => `${path}: ${detail}`) };
  }
  const why = explain(condition.parsed, given, await condition.results(given));
  return { found: await condition.holds(given), why: tree(why) };
}

/**
 * `rules explain <service> <action> <args.json>`: whether the call would be allowed, and why.
 *
 * @param args file with the arguments as a caller sends them
 */
export async function explainRules(
  { service: name, action, args }: { service: string; action: string; args: string },
  folder: string,
  contextFile: string | undefined,
): Promise<boolean> {
  const integrations = loadIntegrations(folder);
  const functions = loadFunctions(integrations.functions);
  const service = integrations.services.find((one) => one.name === name);
  if (service === undefined) {
    const names = integrations.services.map((one) => one.name).join(', ') || 'none';
    throw new WrongCall(`There is no service "${name}" in ${folder}/services: ${names}.`);
  }
  const actions: readonly string[] = serviceActions[service.type];
  if (!actions.includes(action)) {
    throw new WrongCall(`The service "${name}" has no action "${action}": ${actions.join(', ')}.`);
  }
  const around = contextFile === undefined ? {} : readJson(contextFile, surroundings);
  const isByServer = service.type === 'twilio';
  const asked = { ...around.request, service: name, action };
  const given = whole(
    {
      args: read(args, (given) => ruleArguments(service.type, action, given)),
      user: around.user ?? z.parse(user, { type: isByServer ? 'system' : 'normal' }),
      request: isByServer ? undefined : z.parse(request, asked),
      values: around.values,
      environment: around.environment,
    },
    integrations,
  );
  let allowedBy: string | undefined;
  for (const rule of service.rules.filter(({ actions: of }) => of.includes(action))) {
    const condition = conditionOf(rule.when, functions);
    if (!('holds' in condition)) continue;
    const why = explain(condition.parsed, given, await condition.results(given));
    if (why.holds) allowedBy ??= rule.name;
    console.log(`${mark(why)} rule ${rule.name}`);
    for (const line of tree(why)) console.log(`  ${line}`);
  }
  if (allowedBy !== undefined) console.log(`Allowed by the rule ${allowedBy}.`);
  else if (service.rules.some(({ actions: of }) => of.includes(action)))
    console.log('Denied: no rule holds.');
  else console.log(`Denied: NoMatchingRuleFound, no rule is for ${action}.`);
  return allowedBy !== undefined;
}

type Given = { readonly [Part in keyof RuleContext]?: RuleContext[Part] | undefined };

function whole(given: Given, { surroundings }: Integrations): RuleContext {
  return {
    args: given.args ?? {},
    user: given.user,
    request: given.request,
    values: given.values ?? surroundings.values,
    environment: given.environment ?? surroundings.environment,
  };
}

function tree(explanation: Explanation, depth = 0): string[] {
  const line = `${'  '.repeat(depth)}${mark(explanation)} ${explanation.text}`;
  return [line, ...explanation.parts.flatMap((part) => tree(part, depth + 1))];
}

function mark({ holds }: Explanation): string {
  return holds ? '✓' : '✗';
}

/** @throws WrongCall when the file is not there or says something else */
function readJson<Schema extends z.core.$ZodType>(file: string, schema: Schema): z.output<Schema> {
  return read(file, (content) => parse(schema, content));
}

function read<Content>(file: string, understand: (content: unknown) => Content): Content {
  try {
    return understand(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new WrongCall(`${file}: ${mistakeOf(error)}`);
  }
}

function mistakeOf(error: unknown): string {
  if (error instanceof HttpError) {
    return error.issues
      .map(({ path, detail }) => (path ? `${path}: ${detail}` : detail))
      .join('; ');
  }
  if (error instanceof HttpActionError) return httpActionErrors[error.code].detail;
  if (error instanceof SyntaxError || (error instanceof Error && 'syscall' in error)) {
    return error.message;
  }
  throw error;
}
