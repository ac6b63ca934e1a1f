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
  if (applying.some(({ Effect }) => Effect !== 'Allow')) return false;
  return applying.length > 0;
}

function applies(statement: Statement, request: Request): boolean {
  const { Action, NotAction, Resource, NotResource } = statement;
  const action = (pattern: string) => matches(pattern.toLowerCase(), request.action.toLowerCase());
  const resource = (pattern: string) => matches(pattern, request.resource);
  const named = NotAction === undefined ? list(Action).some(action) : !list(NotAction).some(action);
  const aimed =
    NotResource === undefined ? list(Resource).some(resource) : !list(NotResource).some(resource);
  return named && aimed && holds(statement, request.context);
}

type Test = (wanted: string, actual: string) => boolean;

const equals: Test = (wanted, actual) => wanted === actual;
const equalsIgnoringCase: Test = (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase();

/** The operators known, with whether they are the negation of their test. */
const operators: Record<string, { test: Test; negated?: boolean }> = {
  StringEquals: { test: equals },
  StringNotEquals: { test: equals, negated: true },
  StringEqualsIgnoreCase: { test: equalsIgnoringCase },
  StringLike: { test: matches },
  StringNotLike: { test: matches, negated: true },
  ArnEquals: { test: matchesArn },
  ArnLike: { test: matchesArn },
  ArnNotEquals: { test: matchesArn, negated: true },
  ArnNotLike: { test: matchesArn, negated: true },
  Bool: { test: equalsIgnoringCase },
};

/** Whether all conditions hold. An operator not known here never lets an Allow apply, and always a Deny. */
function holds({ Condition, Effect }: Statement, context: Request['context']): boolean {
  return Object.entries(Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(
      ([key, wanted]) =>
        check(operator, list(wanted).map(String), contextValue(context, key)) ?? Effect !== 'Allow',
    ),
  );
}

function contextValue(context: Request['context'], key: string): string[] | undefined {
  const found = Object.keys(context).find((name) => name.toLowerCase() === key.toLowerCase());
  const value = found === undefined ? undefined : context[found];
  return value === undefined ? undefined : list(value);
}

function check(
  operator: string,
  wanted: string[],
  actual: string[] | undefined,
): boolean | undefined {
  if (operator === 'Null')
    return wanted.includes(String(actual === undefined || actual.length === 0));
  const [, quantifier, name = '', ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(.+?)(IfExists)?$/.exec(operator) ?? [];
  const known = operators[name];
  if (!known) return undefined;
  const one = (value: string) =>
    wanted.some((each) => known.test(each, value)) !== (known.negated ?? false);
  if (quantifier === 'ForAllValues') return (actual ?? []).every(one);
  if (actual === undefined || actual.length === 0)
    return ifExists !== undefined || (known.negated === true && quantifier === undefined);
  return quantifier === 'ForAnyValue' ? actual.some(one) : actual.length === 1 && actual.every(one);
}

/** `*` and `?` as in IAM. */
function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[\\s\\S]*')
    .replaceAll('?', '[\\s\\S]');
  return new RegExp(`^${source}$`).test(text);
}

/** Each of the six parts of an ARN by itself, so that a wildcard does not reach across colons. */
function matchesArn(pattern: string, arn: string): boolean {
  const [wanted, actual] = [parts(pattern), parts(arn)];
  return (
    wanted.length === actual.length &&
    wanted.every((part, index) => matches(part, actual[index] ?? ''))
  );
}

function parts(arn: string): string[] {
  const [partition = '', ...rest] = arn.split(':');
  return [partition, ...rest.slice(0, 4), ...(rest.length > 4 ? [rest.slice(4).join(':')] : [])];
}

function list<T>(value: T | T[] | undefined): T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
