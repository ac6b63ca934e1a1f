import type { SQSBatchItemFailure, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { describeFault, log } from '../shared/log.ts';
import { once } from '../shared/once.ts';
import { parseJson } from '../shared/parse-json.ts';
import { pollBatch } from './domain/poll-batch.ts';
import type { PollDeps } from './domain/ports.ts';
import { batchMessage } from './requests.ts';

/** A Lambda handler for batches of connections: leaves in the queue what we failed at. */
export function onBatches(deps: () => PollDeps | Promise<PollDeps>) {
  const ready = once(deps);
  return async ({ Records }: Pick<SQSEvent, 'Records'>): Promise<SQSBatchResponse> => {
    const batchItemFailures: SQSBatchItemFailure[] = [];
    for (const { messageId, body } of Records) {
      try {
        await pollBatch(await ready(), parseJson(batchMessage, body));
      } catch (fault) {
        log.error('fault', { fault: describeFault(fault) });
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
    return { batchItemFailures };
  };
}
