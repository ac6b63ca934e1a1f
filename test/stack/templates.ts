import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';

export interface Resource {
  readonly Type: string;
  readonly Properties: Json;
  readonly Metadata?: Json;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface Json {
  readonly [name: string]: unknown;
}

type Stack = 'Switchboard' | 'SwitchboardState';
type Sender = 'sns' | 'twilio';

export type Template = Readonly<Record<string, Resource>>;

/** The resources of a synthesized stack, by logical id. */
export function resourcesOf(stack: Stack, sender: Sender = 'sns'): Template {
  return (JSON.parse(textOf(stack, sender)) as { Resources: Template }).Resources;
}

export function textOf(stack: Stack, sender: Sender = 'sns'): string {
  return readFileSync(join(inject('assemblies')[sender], `${stack}.template.json`), 'utf8');
}

export function ofType(resources: Template, type: string): [string, Resource][] {
  return Object.entries(resources).filter(([, { Type }]) => Type === type);
}

/** What is at a dotted path, `undefined` where there is nothing. */
export function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((found, name) => (found as Json | undefined)?.[name], value);
}

export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: Json;
}

/** Each function of ours by the name of its bundle, with the statements of its role. */
export function functionsWithStatements(
  sender: Sender = 'sns',
): ReadonlyMap<string, { fn: Resource; statements: Statement[] }> {
  const resources = resourcesOf('Switchboard', sender);
  const found = new Map<string, { fn: Resource; statements: Statement[] }>();
  for (const [id, fn] of ofType(resources, 'AWS::Lambda::Function')) {
    if (id.startsWith('Custom')) continue;
    const role = (at(fn, 'Properties.Role.Fn::GetAtt') as string[] | undefined)?.[0];
    const statements = ofType(resources, 'AWS::IAM::Policy')
      .filter(([, policy]) => JSON.stringify(at(policy, 'Properties.Roles')).includes(`"${role}"`))
      .flatMap(([, policy]) => at(policy, 'Properties.PolicyDocument.Statement') as Statement[]);
    found.set(id.replace(/[0-9A-F]{8}$/, ''), { fn, statements });
  }
  return found;
}
