import { describe, expect, it } from 'vitest';
import { readPattern } from '../../../../local/aws/events/pattern.ts';

const event = {
  source: 'aws.s3',
  'detail-type': 'Object Created',
  resources: ['arn:aws:s3:::a', 'arn:aws:s3:::b'],
  detail: { bucket: { name: 'a' }, object: { key: 'public/k', size: 5 }, none: null },
};

describe('an event pattern', () => {
  it.each([
    { source: ['aws.s3'] },
    { source: ['aws.ec2', 'aws.s3'], 'detail-type': ['Object Created'] },
    { detail: { bucket: { name: ['a', 'b'] } } },
    { detail: { object: { key: [{ prefix: 'public/' }] } } },
    { detail: { object: { size: [5] }, none: [null] } },
    { resources: ['arn:aws:s3:::b'] },
  ])('%j fits', (pattern) => {
    expect(readPattern(pattern)(event)).toBe(true);
  });

  it.each([
    { source: ['aws.ec2'] },
    { source: ['aws.s3'], 'detail-type': ['Object Deleted'] },
    { detail: { bucket: { name: ['b'] } } },
    { detail: { object: { key: [{ prefix: 'private/' }] } } },
    { detail: { object: { size: ['5'] } } },
    { detail: { source: { name: ['a'] } } },
    { missing: ['a'] },
  ])('%j does not fit', (pattern) => {
    expect(readPattern(pattern)(event)).toBe(false);
  });

  it.each([
    {},
    { source: 'aws.s3' },
    { source: [] },
    { source: [{ suffix: 's3' }] },
    { source: [{ prefix: 'a', suffix: 's3' }] },
    { source: [{ prefix: { 'equals-ignore-case': 'A' } }] },
    { source: [['aws.s3']] },
    { $or: [{ source: ['aws.s3'] }] },
  ])('%j is not known', (pattern) => {
    expect(() => readPattern(pattern)).toThrow();
  });
});
