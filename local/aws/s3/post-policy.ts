import { isRecord, parseObject } from '../protocol.ts';
import { open, type Realm } from './authenticate.ts';
import { S3Error } from './errors.ts';
import { algorithm, isSame, readScope, signText } from './signature.ts';

/** The fields of a form by their names in lower case, variables filled in. */
export type Fields = ReadonlyMap<string, string>;

export interface Admitted {
  accessKeyId: string;
  /** How large the file may be. */
  least: number;
  most: number;
}

type Condition = { field: string; value: string; startsWith: boolean };

interface Policy {
  expiration: number;
  conditions: Condition[];
  least: number;
  most: number;
}

/**
 * Whether a form may be posted into a bucket: its policy is signed, has not expired, and says something
 * about every field, and all that it says is true. What it says about the file's size is for the caller.
 */
export function admit(fields: Fields, bucket: string, realm: Realm): Admitted {
  const text = required(fields, 'policy');
  const accessKeyId = signer(fields, text, realm);
  const policy = readPolicy(text);
  if (realm.now() >= policy.expiration) throw refused('Policy expired.');
  const known = new Map([...fields, ['bucket', bucket]]);
  for (const condition of policy.conditions) check(condition, known);
  const named = new Set(policy.conditions.map(({ field }) => field));
  const extra = [...fields.keys()].filter((name) => !named.has(name) && !isExempt(name));
  if (extra.length > 0) throw refused(`Extra input fields: ${extra.join(', ')}`);
  return { accessKeyId, least: policy.least, most: policy.most };
}

function isExempt(name: string): boolean {
  return ['x-amz-signature', 'file', 'policy'].includes(name) || name.startsWith('x-ignore-');
}

function signer(fields: Fields, policy: string, realm: Realm): string {
  if (required(fields, 'x-amz-algorithm') !== algorithm)
    throw new S3Error('InvalidArgument', `Only ${algorithm} is supported`);
  const scope = readScope(required(fields, 'x-amz-credential'));
  if (scope === undefined) throw new S3Error('InvalidArgument', 'x-amz-credential is malformed');
  const date = required(fields, 'x-amz-date');
  const signature = required(fields, 'x-amz-signature');
  const { secretAccessKey } = open(scope, realm, fields.get('x-amz-security-token'));
  const expected = signText(policy, scope, secretAccessKey);
  if (!date.startsWith(`${scope.date}T`) || !isSame(expected, signature))
    throw new S3Error('SignatureDoesNotMatch', undefined, { AWSAccessKeyId: scope.accessKeyId });
  return scope.accessKeyId;
}

export function required(fields: Fields, name: string): string {
  const value = fields.get(name);
  if (value !== undefined) return value;
  throw new S3Error(
    'InvalidArgument',
    `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
    { ArgumentName: name, ArgumentValue: '' },
  );
}

function readPolicy(base64: string): Policy {
  const document = parseObject(Buffer.from(base64, 'base64').toString('utf8'));
  const expiration = Date.parse(String(document?.['expiration']));
  const conditions = document?.['conditions'];
  if (document === undefined) throw new S3Error('InvalidPolicyDocument');
  if (Number.isNaN(expiration)) throw malformed("Policy missing a valid 'expiration'.");
  if (!Array.isArray(conditions)) throw malformed('Policy missing conditions.');
  const policy: Policy = { expiration, conditions: [], least: 0, most: Number.POSITIVE_INFINITY };
  for (const condition of conditions as unknown[]) read(condition, policy);
  return policy;
}

/** Adds one condition: `{"field": "value"}`, `["eq" | "starts-with", "$field", "value"]` or a range of sizes. */
function read(condition: unknown, policy: Policy): void {
  if (isRecord(condition)) {
    for (const [field, value] of Object.entries(condition)) equal(field, value, false, policy);
    return;
  }
  const [kind, field, value, ...rest] = Array.isArray(condition) ? (condition as unknown[]) : [];
  const operator = String(kind).toLowerCase();
  if (rest.length > 0) throw malformed('Invalid condition.');
  if (operator === 'content-length-range') {
    const [least, most] = [Number(field), Number(value)];
    if (!(least >= 0 && most >= least)) throw malformed('Invalid content-length-range.');
    policy.least = Math.max(policy.least, least);
    policy.most = Math.min(policy.most, most);
  } else if (operator === 'eq' || operator === 'starts-with') {
    if (!String(field).startsWith('$')) throw malformed(`${String(field)} must begin with $.`);
    equal(String(field).slice(1), value, operator === 'starts-with', policy);
  } else throw malformed(`Unknown operation ${operator}.`);
}

function equal(field: string, value: unknown, startsWith: boolean, policy: Policy): void {
  if (typeof value !== 'string') throw malformed(`The value of ${field} must be a string.`);
  policy.conditions.push({ field: field.toLowerCase(), value, startsWith });
}

function check({ field, value, startsWith }: Condition, fields: Fields): void {
  const actual = fields.get(field) ?? '';
  // A browser that offers several types has all of them checked.
  const all = field === 'content-type' ? actual.split(',').map((one) => one.trim()) : [actual];
  const holds = startsWith
    ? all.every((one) => one.startsWith(value))
    : fields.has(field) && actual === value;
  if (holds) return;
  const words = JSON.stringify([startsWith ? 'starts-with' : 'eq', `$${field}`, value]);
  throw refused(`Policy Condition failed: ${words}`);
}

function refused(reason: string): S3Error {
  return new S3Error('AccessDenied', `Invalid according to Policy: ${reason}`);
}

function malformed(reason: string): S3Error {
  return new S3Error('InvalidPolicyDocument', `Invalid Policy: ${reason}`);
}
