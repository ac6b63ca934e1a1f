import { describe, expect, it } from 'vitest';
import { evaluate, type Statement } from '../../../local/aws/iam.ts';

const table = 'arn:aws:dynamodb:us-east-1:000000000000:table/Users';
const allow = (more: Partial<Statement> = {}): Statement => ({
  Effect: 'Allow',
  Action: 'dynamodb:GetItem',
  Resource: table,
  ...more,
});
const decide = (
  statements: Statement[],
  context: Record<string, string | string[]> = {},
  request = { action: 'dynamodb:GetItem', resource: table },
) => evaluate(statements, { ...request, context });

describe('a request', () => {
  it('is denied unless something allows it', () => {
    expect(decide([])).toBe(false);
    expect(decide([allow()])).toBe(true);
  });

  it('is denied when anything denies it, in whatever order', () => {
    const deny = { ...allow(), Effect: 'Deny' };
    expect(decide([allow(), deny])).toBe(false);
    expect(decide([deny, allow()])).toBe(false);
  });

  it.each<[string, Partial<Statement>, boolean]>([
    ['a wildcard action', { Action: 'dynamodb:Get*' }, true],
    ['an action in other letters', { Action: 'DynamoDB:getitem' }, true],
    ['one action of several', { Action: ['dynamodb:Query', 'dynamodb:GetItem'] }, true],
    ['another action', { Action: 'dynamodb:GetItems' }, false],
    ['every resource', { Resource: '*' }, true],
    ['a wildcard resource', { Resource: `${table.slice(0, -2)}??` }, true],
    ['an index of the resource', { Resource: `${table}/index/*` }, false],
    ['a resource in other letters', { Resource: table.toUpperCase() }, false],
  ])('is decided on %s', (_, statement, expected) => {
    expect(decide([allow(statement)])).toBe(expected);
  });

  it('is decided on what is not named', () => {
    const { Action: _, ...anyAction } = allow();
    expect(decide([{ ...anyAction, NotAction: 'dynamodb:GetItem' }])).toBe(false);
    expect(decide([{ ...anyAction, NotAction: 'dynamodb:Delete*' }])).toBe(true);
    const { Resource: __, ...anywhere } = allow();
    expect(decide([{ ...anywhere, NotResource: `${table}*` }])).toBe(false);
    expect(decide([{ ...anywhere, NotResource: `${table}/index/*` }])).toBe(true);
  });
});

describe('a condition', () => {
  const topic = 'arn:aws:sns:us-east-1:000000000000:news';
  it.each<[string, unknown, Record<string, string | string[]>, boolean]>([
    ['StringEquals', ['b', 'a'], { k: 'a' }, true],
    ['StringEquals', 'a', { K: 'a' }, true],
    ['StringEquals', 'a', { k: 'b' }, false],
    ['StringEquals', 'a', {}, false],
    ['StringEqualsIfExists', 'a', {}, true],
    ['StringEqualsIfExists', 'a', { k: 'b' }, false],
    ['StringNotEquals', 'a', { k: 'b' }, true],
    ['StringNotEquals', 'a', {}, true],
    ['StringNotEquals', ['a', 'b'], { k: 'b' }, false],
    ['StringLike', 'a*', { k: 'abc' }, true],
    ['StringLike', 'a?', { k: 'abc' }, false],
    ['ArnLike', 'arn:aws:sns:*:*:ne*', { k: topic }, true],
    ['ArnEquals', 'arn:aws:sns:*:news', { k: topic }, false],
    ['Bool', 'false', { k: 'true' }, false],
    ['Bool', false, { k: 'false' }, true],
    ['Null', 'true', {}, true],
    ['Null', 'false', {}, false],
    ['ForAllValues:StringEquals', ['a', 'b'], { k: ['a', 'b'] }, true],
    ['ForAllValues:StringEquals', ['a', 'b'], { k: ['a', 'c'] }, false],
    ['ForAllValues:StringEquals', ['a'], {}, true],
    ['ForAnyValue:StringLike', ['a*'], { k: ['b', 'ab'] }, true],
    ['ForAnyValue:StringEquals', ['a'], {}, false],
    ['StringEquals', 'a', { k: ['a', 'b'] }, false],
  ])('%s %j of %j holds: %j', (operator, wanted, context, expected) => {
    expect(decide([allow({ Condition: { [operator]: { k: wanted } } })], context)).toBe(expected);
  });

  it('has to hold with all others', () => {
    const Condition = { StringEquals: { a: '1', b: '2' }, StringLike: { c: '*' } };
    expect(decide([allow({ Condition })], { a: '1', b: '2', c: '' })).toBe(true);
    expect(decide([allow({ Condition })], { a: '1', b: '3', c: '' })).toBe(false);
  });

  it('that is not known denies, in an Allow and in a Deny', () => {
    const Condition = { NumericLessThan: { k: '1' } };
    expect(decide([allow({ Condition })], { k: '0' })).toBe(false);
    expect(decide([allow(), { ...allow({ Condition }), Effect: 'Deny' }], { k: '5' })).toBe(false);
  });
});
