import { describe, expect, it } from 'vitest';
import { untilProcessed } from '../../lambdas/shared/dynamodb/batches.ts';

describe('a batch of which DynamoDB leaves some over', () => {
  it('is repeated with what was left, until nothing is', async () => {
    const calls: number[][] = [];
    await untilProcessed([1, 2, 3, 4, 5], async (requests) => {
      calls.push(requests);
      return requests.slice(2);
    });
    expect(calls).toEqual([[1, 2, 3, 4, 5], [3, 4, 5], [5]]);
  });

  it('is not called for nothing', async () => {
    await untilProcessed([], () => Promise.reject(new Error('called')));
  });

  it('fails when something is left over again and again', async () => {
    let calls = 0;
    const call = async (requests: number[]) => {
      calls++;
      return requests;
    };
    await expect(untilProcessed([1], call)).rejects.toThrow('only a part');
    expect(calls).toBe(8);
  });
});
