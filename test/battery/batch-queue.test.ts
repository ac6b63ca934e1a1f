import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it } from 'vitest';
import { batchQueueInSqs } from '../../lambdas/battery/adapters/batch-queue.sqs.ts';
import { batchMessage } from '../../lambdas/battery/requests.ts';
import { parseJson } from '../../lambdas/shared/parse-json.ts';

interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
}

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** SQS's protocol, with a server that refuses the entries that `refuses` names. */
async function setUp(refuses: (entry: Entry, request: number) => boolean) {
  const taken: Entry[] = [];
  let requests = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { Entries } = JSON.parse(Buffer.concat(chunks).toString());
    requests++;
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    const entries = Entries as readonly Entry[];
    const failed = entries.filter((entry) => refuses(entry, requests));
    const successful = entries.filter((entry) => !failed.includes(entry));
    taken.push(...successful);
    response.end(
      JSON.stringify({
        Successful: successful.map(({ Id, MessageBody: body }) => ({
          Id,
          MessageId: Id,
          MD5OfMessageBody: md5(body),
        })),
        Failed: failed.map(({ Id }) => ({ Id, SenderFault: false, Code: 'InternalError' })),
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const sqs = new SQSClient({ endpoint, credentials, region: 'us-east-1' });
  stops.push(() => {
    sqs.destroy();
    server.close();
    server.closeAllConnections();
  });
  const url = `${endpoint}/000000000000/batches`;
  return {
    queue: batchQueueInSqs(sqs, url, () => 1_000_000),
    taken,
    requests: () => requests,
  };
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

function batches(count: number) {
  return Array.from({ length: count }, (_, i) => ({ refs: [`r${i}`], attempt: 0, notBefore: 0 }));
}

describe('the queue of batches', () => {
  it('takes ten at a time, and says no word more than once', async () => {
    const { queue, taken, requests } = await setUp(() => false);
    await queue.send(batches(23));
    expect(requests()).toBe(3);
    expect(taken.map(({ MessageBody }) => parseJson(batchMessage, MessageBody))).toEqual(
      batches(23),
    );
  });

  it('sends again what was refused, and only that', async () => {
    const { queue, taken } = await setUp(({ Id }, request) => Id === '3' && request < 3);
    await queue.send(batches(5));
    const refs = taken.flatMap(({ MessageBody }) => parseJson(batchMessage, MessageBody).refs);
    expect(refs).toEqual(['r0', 'r1', 'r2', 'r4', 'r3']);
  });

  it('fails when something is refused again and again', async () => {
    const { queue } = await setUp(({ Id }) => Id === '3');
    await expect(queue.send(batches(5))).rejects.toThrow('SQS refuses');
  });
});
