import { isRecord, type Json } from '../protocol.ts';

/** A value that a field may have, or the start of one. */
type Matcher = (value: unknown) => boolean;
export type Pattern = (event: unknown) => boolean;

/**
 * Reads an event pattern of EventBridge: every field that it names must have one of the values in its list.
 * Throws on a matcher that is not known here, since a rule that never fires looks like one that need not.
 */
export function readPattern(pattern: Json): Pattern {
  const fields = Object.entries(pattern).map(([name, wanted]) => [name, readField(name, wanted)]);
  if (fields.length === 0) throw new Error('an event pattern must name a field');
  const tests = fields as [string, Pattern][];
  return (event) => isRecord(event) && tests.every(([name, test]) => test(event[name]));
}

function readField(name: string, wanted: unknown): Pattern {
  if (name.startsWith('$')) throw new Error(`${name} is not known in event patterns here`);
  if (isRecord(wanted)) return readPattern(wanted);
  if (!Array.isArray(wanted) || wanted.length === 0)
    throw new Error(`${name} must be a list of values in an event pattern`);
  const matchers = wanted.map(readMatcher);
  return (value) => {
    const values = Array.isArray(value) ? value : [value];
    return values.some((one) => matchers.some((matches) => matches(one)));
  };
}

function readMatcher(wanted: unknown): Matcher {
  if (!isRecord(wanted) && !Array.isArray(wanted)) return (value) => value === wanted;
  const prefix =
    isRecord(wanted) && Object.keys(wanted).length === 1 ? wanted['prefix'] : undefined;
  if (typeof prefix !== 'string')
    throw new Error(`${JSON.stringify(wanted)} is not known in event patterns here`);
  return (value) => typeof value === 'string' && value.startsWith(prefix);
}
