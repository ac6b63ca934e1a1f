import { compile, compileOperand } from './compile.ts';
import type { RuleContext } from './context.ts';
import type { Mistake, ParsedExpression } from './expression.ts';
import { parseExpression } from './parse-expression.ts';

/** Declared functions that rules may call, by name. */
export type RuleFunctions = Readonly<Record<string, (...given: readonly unknown[]) => unknown>>;

/** A condition that is ready to be asked. */
export interface Condition {
  readonly parsed: ParsedExpression;
  /** What the functions that it calls give. @throws RuleFunctionError */
  results(context: RuleContext): Promise<readonly unknown[]>;
  /** Synchronous unless it calls a function. @throws RuleFunctionError */
  holds(context: RuleContext): boolean | Promise<boolean>;
}

/** A rule as declared: what it allows, and when. */
export interface RuleDeclaration {
  readonly name: string;
  readonly actions: readonly string[];
  readonly when?: unknown;
}

export interface Rule<Declared extends RuleDeclaration = RuleDeclaration> {
  readonly declared: Declared;
  readonly condition: Condition;
}

/** What came of asking the rules for an action. */
export type Decision<Declared extends RuleDeclaration = RuleDeclaration> =
  | { readonly allowedBy: Declared }
  | { readonly allowedBy?: undefined; readonly denied: 'no-rule' | 'by-rules' };

/** @returns the condition, or every mistake in `when` */
export function conditionOf(
  when: unknown,
  functions: RuleFunctions = {},
): Condition | readonly Mistake[] {
  const parsed = parseExpression(when, new Set(Object.keys(functions)));
  if (!('expression' in parsed)) return parsed;
  const predicate = compile(parsed.expression);
  const results = calling(parsed, functions);
  const isPlain = parsed.calls.length === 0;
  return {
    parsed,
    results,
    holds: isPlain
      ? (context) => predicate(context, none)
      : async (context) => predicate(context, await results(context)),
  };
}

const none: readonly unknown[] = [];

/** All functions are called before anything is decided, so that the rest stays plain. */
function calling({ calls }: ParsedExpression, functions: RuleFunctions): Condition['results'] {
  const prepared = calls.map(({ name, arguments: given }) => ({
    name,
    call: functions[name],
    operands: given.map(compileOperand),
  }));
  return (context) =>
    Promise.all(
      prepared.map(async ({ name, call, operands }) => {
        const values = operands.map((read) => read(context, none));
        try {
          return await call?.(...values);
        } catch (error) {
          throw new RuleFunctionError(name, error);
        }
      }),
    );
}

/** Without what the function said: that may quote what it was given, which is in no log. */
export class RuleFunctionError extends Error {
  constructor(name: string, error: unknown) {
    super(
      `The rule function ${name} has failed: ${error instanceof Error ? error.name : typeof error}`,
    );
  }
}

/** @throws Error for a rule with a mistake, which the synthesis has refused before */
export function rulesOf<Declared extends RuleDeclaration>(
  declared: readonly Declared[],
  functions: RuleFunctions = {},
): readonly Rule<Declared>[] {
  return declared.map((rule) => {
    const condition = conditionOf(rule.when ?? {}, functions);
    if (!('holds' in condition)) throw new Error(`The rule ${rule.name} has mistakes`);
    return { declared: rule, condition };
  });
}

/** Allows what one of the rules for the action allows; without one, nothing. */
export async function decide<Declared extends RuleDeclaration>(
  rules: readonly Rule<Declared>[],
  action: string,
  context: RuleContext,
): Promise<Decision<Declared>> {
  const asked = rules.filter(({ declared }) => declared.actions.includes(action));
  if (asked.length === 0) return { denied: 'no-rule' };
  for (const { declared, condition } of asked) {
    if (await condition.holds(context)) return { allowedBy: declared };
  }
  return { denied: 'by-rules' };
}
