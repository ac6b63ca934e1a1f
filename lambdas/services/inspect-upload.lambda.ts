import type { SQSBatchItemFailure, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { describeFault, log } from '../shared/log.ts';
import { once } from '../shared/once.ts';
import { parseJson } from '../shared/parse-json.ts';
import { arrivalAt } from './adapters/quarantine-key.ts';
import { inspectUpload } from './domain/uploads/inspect-upload.ts';
import type { InspectDeps } from './domain/uploads/ports.ts';
import { objectEvent } from './requests.ts';
import { type ArrivalDeps, arrivalDeps } from './wiring.ts';

/** Inspects each upload that S3 or GuardDuty tells of, and leaves in the queue what we failed at. */
export function inspectUploads(deps: () => Promise<ArrivalDeps>) {
  return async ({ Records }: Pick<SQSEvent, 'Records'>): Promise<SQSBatchResponse> => {
    const ready = await deps();
    const batchItemFailures: SQSBatchItemFailure[] = [];
    for (const record of Records) {
      if (await isDone(ready, record)) continue;
      batchItemFailures.push({ itemIdentifier: record.messageId });
      const { ApproximateReceiveCount: tries } = record.attributes;
      await ready.arrivals.tryAgain(record.receiptHandle, Number(tries));
    }
    return { batchItemFailures };
  };
}

async function isDone(ready: InspectDeps, { body }: SQSRecord): Promise<boolean> {
  try {
    const { key, versionId } = parseJson(objectEvent, body);
    const arrival = arrivalAt(key, versionId);
    if (arrival === undefined) return true;
    const outcome = await inspectUpload(ready, arrival);
    log.info('inspected', { upload: arrival.id, outcome });
    return true;
  } catch (fault) {
    log.error('fault', { fault: describeFault(fault) });
    return false;
  }
}

/** Queue `uploads`. */
export const handler = inspectUploads(once(arrivalDeps));
