import { describe, expect, it } from 'vitest';
import { noValue, references, resolve, type Scope } from '../../../local/runner/intrinsics.ts';

const scope: Scope = {
  ref: (id) => ({ Name: 'switchboard', List: ['a', 'b'], 'AWS::NoValue': noValue })[id],
  attribute: (id, name) => `${id}/${name}`,
  imported: (name) => `imported ${name}`,
  condition: (name) => name === 'Yes',
  mapping: (map, key, name) => `${map}.${key}.${name}`,
  secret: (id) => (id === 'arn:aws:secretsmanager:x:1:secret:s' ? '{"key":"k","n":1}' : undefined),
};

const secretReference = (suffix: string) =>
  `{{resolve:secretsmanager:arn:aws:secretsmanager:x:1:secret:s:SecretString:${suffix}}}`;

describe('an intrinsic function', () => {
  it.each([
    [{ Ref: 'Name' }, 'switchboard'],
    [{ 'Fn::GetAtt': ['Queue', 'Arn'] }, 'Queue/Arn'],
    [{ 'Fn::GetAtt': 'Queue.Nested.Arn' }, 'Queue/Nested.Arn'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'Name' }]] }, 'a-switchboard'],
    [{ 'Fn::Join': ['', { Ref: 'List' }] }, 'ab'],
    [{ 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b'] }] }, 'b'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub's own syntax
    [{ 'Fn::Sub': '${Name} ${Queue.Arn} ${!Name}' }, 'switchboard Queue/Arn ${Name}'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub's own syntax
    [{ 'Fn::Sub': ['${Own}', { Own: { Ref: 'Name' } }] }, 'switchboard'],
    [{ 'Fn::ImportValue': 'State:Table' }, 'imported State:Table'],
    [{ 'Fn::If': ['Yes', 1, 2] }, 1],
    [{ 'Fn::If': ['No', 1, { Ref: 'Name' }] }, 'switchboard'],
    [{ 'Fn::Equals': [{ Ref: 'Name' }, 'switchboard'] }, true],
    [{ 'Fn::Not': [{ Condition: 'Yes' }] }, false],
    [{ 'Fn::And': [{ Condition: 'Yes' }, { Condition: 'No' }] }, false],
    [{ 'Fn::Or': [{ Condition: 'Yes' }, { Condition: 'No' }] }, true],
    [{ 'Fn::FindInMap': ['Map', 'key', { Ref: 'Name' }] }, 'Map.key.switchboard'],
  ])('%o is %o', (template, value) => {
    expect(resolve(template, scope)).toEqual(value);
  });

  it('that is unknown is named', () => {
    expect(() => resolve({ a: { 'Fn::Transform': {} } }, scope)).toThrow('Fn::Transform');
  });

  it('removes what has no value', () => {
    const template = { a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 1] };
    expect(resolve(template, scope)).toEqual({ b: [1] });
  });

  it('is told from the condition of a policy', () => {
    const policy = { Condition: { StringEquals: { 'aws:x': { Ref: 'Name' } } } };
    expect(resolve(policy, scope)).toEqual({
      Condition: { StringEquals: { 'aws:x': 'switchboard' } },
    });
  });
});

describe('a reference to a secret', () => {
  it('is its text, or a field of it', () => {
    expect(resolve(secretReference('::'), scope)).toBe('{"key":"k","n":1}');
    expect(resolve(secretReference('key::'), scope)).toBe('k');
  });

  it('may be joined from parts', () => {
    const join = ['{{resolve:secretsmanager:', { Ref: 'Arn' }, ':SecretString:n::}}'];
    const arn: Scope = { ...scope, ref: () => 'arn:aws:secretsmanager:x:1:secret:s' };
    expect(resolve({ 'Fn::Join': ['', join] }, arn)).toBe('1');
  });

  it('must lead to one', () => {
    const missing = '{{resolve:secretsmanager:missing:SecretString:::}}';
    expect(() => resolve(missing, scope)).toThrow('there is no such secret');
  });
});

it('knows what a value refers to', () => {
  const value = {
    a: { Ref: 'A' },
    b: [{ 'Fn::GetAtt': ['B', 'Arn'] }],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub's own syntax
    c: { 'Fn::Sub': ['${C} ${D.Arn} ${Own}', { Own: { Ref: 'E' } }] },
  };
  expect(references(value).sort()).toEqual(['A', 'B', 'C', 'D', 'E']);
});
