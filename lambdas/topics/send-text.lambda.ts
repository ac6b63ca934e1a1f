import type { SQSBatchItemFailure, SQSHandler, SQSRecord } from 'aws-lambda';
import { describeFault, log } from '../shared/log.ts';
import { once } from '../shared/once.ts';
import { parseJson } from '../shared/parse-json.ts';
import { type DeliverDeps, deliverText } from './domain/deliver-text.ts';
import { queuedText } from './requests.ts';
import { deliverDeps } from './wiring.ts';

/** Sends each text, and leaves in the queue, by its id, what could not be sent for now. */
export function sendTexts(deps: () => Promise<DeliverDeps>): SQSHandler {
  return async ({ Records }) => {
    const ready = await deps();
    const batchItemFailures: SQSBatchItemFailure[] = [];
    for (const record of Records) {
      if (await isDone(ready, record)) continue;
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
    return { batchItemFailures };
  };
}

async function isDone(ready: DeliverDeps, { body }: SQSRecord): Promise<boolean> {
  try {
    const text = parseJson(queuedText, body);
    const outcome = await deliverText(ready, text);
    log.info('text', { text: text.id, kind: text.content.kind, outcome });
    return outcome !== 'later';
  } catch (fault) {
    log.error('fault', { fault: describeFault(fault) });
    return false;
  }
}

/** Queue `send-text`. */
export const handler = sendTexts(once(deliverDeps));
