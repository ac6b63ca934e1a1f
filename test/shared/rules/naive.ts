/**
 * Rule expressions read once more, in the plainest way: straight from JSON, nothing prepared, nothing shared
 * with the product. For expressions without mistakes.
 */
export function naively(when: unknown, context: unknown): boolean {
  if (typeof when === 'boolean') return when;
  for (const [key, value] of Object.entries(when as object)) {
    if (!termHolds(key, value, context)) return false;
  }
  return true;
}

function termHolds(key: string, value: unknown, context: unknown): boolean {
  if (key === '%and' || key === '$and') return list(value).every((one) => naively(one, context));
  if (key === '%or' || key === '$or') return list(value).some((one) => naively(one, context));
  if (key === '%nor' || key === '$nor') return !list(value).some((one) => naively(one, context));
  if (key === '%not' || key === '$not') return !naively(value, context);
  return valueHolds(look(key.startsWith('%%') ? key : `%%args.${key}`, context), value, context);
}

function valueHolds(left: unknown, asked: unknown, context: unknown): boolean {
  const isObject = typeof asked === 'object' && asked !== null && !Array.isArray(asked);
  const operators = isObject ? Object.keys(asked).filter((key) => /^[$%]/.test(key)) : [];
  if (operators.length === 0) return same(left, expanded(asked, context));
  return operators.every((key) => operate(key.slice(1), left, (asked as Dict)[key], context));
}

function operate(operator: string, left: unknown, raw: unknown, context: unknown): boolean {
  if (operator === 'and') return list(raw).every((one) => valueHolds(left, one, context));
  if (operator === 'or') return list(raw).some((one) => valueHolds(left, one, context));
  if (operator === 'nor') return !list(raw).some((one) => valueHolds(left, one, context));
  if (operator === 'not') return !valueHolds(left, raw, context);
  const right = expanded(raw, context);
  if (operator === 'exists') return right === (left !== undefined);
  if (operator === 'eq') return same(left, right);
  if (operator === 'ne') return !same(left, right);
  const isIn = Array.isArray(right) && right.some((item) => same(left, item));
  if (operator === 'in') return isIn;
  if (operator === 'nin') return !isIn;
  const areBoth = (type: string) => typeof left === type && typeof right === type;
  if (!areBoth('number') && !areBoth('string')) return false;
  const [a, b] = [left as number, right as number];
  if (operator === 'gt') return a > b;
  if (operator === 'gte') return a >= b;
  if (operator === 'lt') return a < b;
  if (operator === 'lte') return a <= b;
  throw new Error(`no operator ${operator}`);
}

function expanded(value: unknown, context: unknown): unknown {
  if (typeof value === 'string' && value.startsWith('%%')) return look(value, context);
  if (Array.isArray(value)) return value.map((item) => expanded(item, context));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, expanded(one, context)]),
  );
}

function look(expansion: string, context: unknown): unknown {
  if (expansion === '%%true') return true;
  if (expansion === '%%false') return false;
  let found = context;
  for (const key of expansion.slice(2).split('.')) {
    const isHolder = typeof found === 'object' && found !== null;
    if (!isHolder || !Object.keys(found as Dict).includes(key)) return undefined;
    found = (found as Dict)[key];
  }
  return found;
}

function same(a: unknown, b: unknown): boolean {
  return !hasGap(a) && !hasGap(b) && canonical(a) === canonical(b);
}

/** Whether something in it is absent. */
function hasGap(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === undefined;
  return Object.values(value).some(hasGap);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}

type Dict = Readonly<Record<string, unknown>>;

function list(value: unknown): readonly unknown[] {
  return value as readonly unknown[];
}
