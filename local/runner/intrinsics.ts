/** What a template's intrinsic functions look things up in. */
export interface Scope {
  ref(logicalId: string): unknown;
  attribute(logicalId: string, name: string): unknown;
  imported(exportName: string): unknown;
  condition(name: string): boolean;
  mapping(map: string, key: string, name: string): unknown;
  /** The text of a secret, or undefined when there is none. */
  secret(arnOrName: string): string | undefined;
}

/** Stands for a property that `AWS::NoValue` removes. */
export const noValue = Symbol('AWS::NoValue');

/** The value with every intrinsic function and dynamic reference replaced. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (typeof value === 'string') return resolveSecrets(value, scope);
  if (Array.isArray(value)) {
    return value.map((item) => resolve(item, scope)).filter((item) => item !== noValue);
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? [];
  if (entries.length === 1 && name !== undefined && isIntrinsic(name)) {
    return call(name, argument, scope);
  }
  return Object.fromEntries(
    entries
      .map(([key, item]) => [key, resolve(item, scope)])
      .filter(([, item]) => item !== noValue),
  );
}

/** Logical ids that the value refers to. */
export function references(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    if (key === 'Ref' && typeof item === 'string') return [item];
    if (key === 'Fn::GetAtt') return [attributePath(item)[0]];
    if (key === 'Fn::Sub') return [...subVariables(item), ...references(item)];
    return references(item);
  });
}

type Intrinsic = (argument: never, scope: Scope) => unknown;

const functions: Record<string, Intrinsic> = {
  Ref: (id: string, scope) => scope.ref(id),
  Condition: (name: string, scope) => scope.condition(name),
  'Fn::GetAtt': (path: unknown, scope) => scope.attribute(...attributePath(path)),
  'Fn::ImportValue': (name: unknown, scope) => scope.imported(String(resolve(name, scope))),
  'Fn::Join': ([separator, list]: [string, unknown], scope) =>
    resolveSecrets((resolve(list, scope) as unknown[]).join(separator), scope),
  'Fn::Select': ([index, list]: [unknown, unknown], scope) =>
    (resolve(list, scope) as unknown[])[Number(resolve(index, scope))],
  'Fn::Split': ([separator, text]: [string, unknown], scope) =>
    String(resolve(text, scope)).split(separator),
  'Fn::Sub': (argument: unknown, scope) => substitute(argument, scope),
  'Fn::If': ([name, then, otherwise]: [string, unknown, unknown], scope) =>
    resolve(scope.condition(name) ? then : otherwise, scope),
  'Fn::Equals': (pair: unknown[], scope) => {
    const [left, right] = pair.map((item) => JSON.stringify(resolve(item, scope)));
    return left === right;
  },
  'Fn::Not': ([item]: [unknown], scope) => !resolve(item, scope),
  'Fn::And': (items: unknown[], scope) => items.every((item) => resolve(item, scope)),
  'Fn::Or': (items: unknown[], scope) => items.some((item) => resolve(item, scope)),
  'Fn::FindInMap': (path: unknown[], scope) => {
    const [map, key, name] = path.map((item) => String(resolve(item, scope)));
    return scope.mapping(map ?? '', key ?? '', name ?? '');
  },
  'Fn::Base64': (text: unknown, scope) =>
    Buffer.from(String(resolve(text, scope))).toString('base64'),
  'Fn::GetAZs': () => ['a', 'b', 'c'],
};

function isIntrinsic(name: string): boolean {
  return name.startsWith('Fn::') || name === 'Ref' || name === 'Condition';
}

function call(name: string, argument: unknown, scope: Scope): unknown {
  // A policy statement's `Condition` block shares its name with the intrinsic.
  if (name === 'Condition' && typeof argument !== 'string') {
    return { Condition: resolve(argument, scope) };
  }
  const intrinsic = functions[name];
  if (intrinsic === undefined) throw new Error(`${name} is not supported locally`);
  return intrinsic(argument as never, scope);
}

function attributePath(path: unknown): [string, string] {
  const [id = '', ...rest] = typeof path === 'string' ? path.split('.') : (path as string[]);
  return [id, rest.join('.')];
}

const variable = /\$\{([^!}][^}]*)\}/g;

function subVariables(argument: unknown): string[] {
  const [text, own] = Array.isArray(argument) ? argument : [argument, {}];
  return [...String(text).matchAll(variable)]
    .map((match) => match[1] ?? '')
    .filter((name) => !(name in own))
    .map((name) => attributePath(name)[0]);
}

function substitute(argument: unknown, scope: Scope): string {
  const [text, own] = (Array.isArray(argument) ? argument : [argument, {}]) as [
    string,
    Record<string, unknown>,
  ];
  const replaced = text.replace(variable, (_, name: string) => {
    if (name in own) return String(resolve(own[name], scope));
    const [id, attribute] = attributePath(name);
    return String(attribute === '' ? scope.ref(id) : scope.attribute(id, attribute));
  });
  return resolveSecrets(replaced.replaceAll('${!', '${'), scope);
}

const dynamicReference = /\{\{resolve:secretsmanager:(.+?):SecretString:([^:}]*)[^}]*\}\}/g;

function resolveSecrets(text: string, scope: Scope): string {
  if (!text.includes('{{resolve:')) return text;
  return text.replace(dynamicReference, (whole, id: string, key: string) => {
    const secret = scope.secret(id);
    if (secret === undefined) throw new Error(`${whole}: there is no such secret`);
    return key === '' ? secret : String((JSON.parse(secret) as Record<string, unknown>)[key]);
  });
}
