export interface Statement {
  Effect: string;
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Condition?: Record<string, Record<string, unknown>>;
}

export interface Request {
  action: string;
  resource: string;
  context: Record<string, string | string[]>;
}

/** Whether the statements allow the request: some statement allows it and none denies it. */
export function evaluate(statements: readonly Statement[], request: Request): boolean {
  const applying = statements.filter((statement) => applies(statement, request));
  return applying.length > 0 && applying.every(({ Effect }) => Effect === 'Allow');
}

function applies(statement: Statement, { action, resource, context }: Request): boolean {
  const { Action, NotAction, Resource, NotResource } = statement;
  const isAction = (pattern: string) => matches(pattern.toLowerCase(), action.toLowerCase());
  const isResource = (pattern: string) => matches(pattern, resource);
  const named = NotAction ? !list(NotAction).some(isAction) : list(Action).some(isAction);
  const aimed = NotResource ? !list(NotResource).some(isResource) : list(Resource).some(isResource);
  return named && aimed && holds(statement, context);
}

type Test = (wanted: string, actual: string) => boolean;

const equals: Test = (wanted, actual) => wanted === actual;
const equalsIgnoringCase: Test = (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase();

/** The operators known, by name; `negated` ones hold where their test does not. */
const operators: Record<string, { test: Test; negated?: true }> = {
  StringEquals: { test: equals },
  StringNotEquals: { test: equals, negated: true },
  StringEqualsIgnoreCase: { test: equalsIgnoringCase },
  StringNotEqualsIgnoreCase: { test: equalsIgnoringCase, negated: true },
  StringLike: { test: matches },
  StringNotLike: { test: matches, negated: true },
  ArnEquals: { test: matchesArn },
  ArnLike: { test: matchesArn },
  ArnNotEquals: { test: matchesArn, negated: true },
  ArnNotLike: { test: matchesArn, negated: true },
  Bool: { test: equalsIgnoringCase },
};

/** Whether all conditions hold. One that is not known here denies: no Allow applies, every Deny does. */
function holds({ Condition, Effect }: Statement, context: Request['context']): boolean {
  return Object.entries(Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const result = check(operator, list(wanted).map(String), contextValue(context, key));
      return result ?? Effect !== 'Allow';
    }),
  );
}

function contextValue(context: Request['context'], key: string): string[] {
  const name = Object.keys(context).find((one) => one.toLowerCase() === key.toLowerCase());
  return name === undefined ? [] : list(context[name]);
}

function check(operator: string, wanted: string[], actual: string[]): boolean | undefined {
  if (operator === 'Null') return wanted.includes(String(actual.length === 0));
  const [, quantifier, name = '', ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(.+?)(IfExists)?$/.exec(operator) ?? [];
  const known = operators[name];
  if (!known) return undefined;
  const { test, negated = false } = known;
  const one = (value: string) => wanted.some((each) => test(each, value)) !== negated;
  if (quantifier === 'ForAllValues') return actual.every(one);
  if (actual.length === 0) return ifExists !== undefined || (negated && !quantifier);
  return quantifier ? actual.some(one) : actual.length === 1 && actual.every(one);
}

const patterns = new Map<string, RegExp>();

/** `*` and `?` as in IAM. */
function matches(pattern: string, text: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === text;
  const known = patterns.get(pattern) ?? compile(pattern);
  patterns.set(pattern, known);
  return known.test(text);
}

function compile(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}

/** Each of the six parts of an ARN by itself, so that a wildcard does not reach across colons. */
function matchesArn(pattern: string, arn: string): boolean {
  const [wanted, actual] = [partsOf(pattern), partsOf(arn)];
  return (
    wanted.length === actual.length &&
    wanted.every((part, index) => matches(part, actual[index] ?? ''))
  );
}

function partsOf(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length < 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

function list<T>(value: T | T[] | undefined): T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
