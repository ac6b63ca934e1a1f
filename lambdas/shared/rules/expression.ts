import type { Literal, Path } from './expansions.ts';

/** What stands on the right of a comparison. */
export type Operand =
  | Literal
  | Path
  | { readonly kind: 'list'; readonly items: readonly Operand[] }
  | { readonly kind: 'object'; readonly fields: readonly (readonly [string, Operand])[] }
  /** What the call of this index gave. */
  | { readonly kind: 'result'; readonly call: number };

export type Comparison = 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte' | 'in' | 'nin';

/** What is asked of one value. */
export type Test =
  | { readonly kind: Comparison; readonly right: Operand }
  | { readonly kind: 'exists'; readonly expected: boolean }
  | { readonly kind: 'not'; readonly of: Test }
  | { readonly kind: 'and' | 'or' | 'nor'; readonly of: readonly Test[] };

/** What is asked of a context. */
export type Expression =
  | { readonly kind: 'constant'; readonly value: boolean }
  | {
      readonly kind: 'field';
      readonly name: string;
      readonly left: Path | Literal;
      readonly test: Test;
    }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'and' | 'or' | 'nor'; readonly of: readonly Expression[] };

export interface FunctionCall {
  readonly name: string;
  readonly arguments: readonly Operand[];
}

export interface ParsedExpression {
  readonly expression: Expression;
  /** The functions that it calls, by the indexes that its operands name. */
  readonly calls: readonly FunctionCall[];
}

/** `path`: from the file's root, `when.%or.0.%%args.acl`. */
export interface Mistake {
  readonly path: string;
  readonly detail: string;
}
