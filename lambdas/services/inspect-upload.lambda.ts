import type { SQSBatchItemFailure, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { describeFault, log } from '../shared/log.ts';
import { once } from '../shared/once.ts';
import { parseJson } from '../shared/parse-json.ts';
import { arrivalAt } from './adapters/quarantine-key.ts';
import { inspectUpload } from './domain/uploads/inspect-upload.ts';
import type { InspectDeps } from './domain/uploads/ports.ts';
import { objectEvent } from './requests.ts';
import { inspectDeps } from './wiring.ts';

/** Inspects each upload that S3 or GuardDuty tells of, and leaves in the queue what we failed at. */
export function inspectUploads(deps: () => Promise<InspectDeps>) {
  return async ({ Records }: Pick<SQSEvent, 'Records'>): Promise<SQSBatchResponse> => {
    const batchItemFailures: SQSBatchItemFailure[] = [];
    for (const { messageId, body } of Records) {
      try {
        const { key, versionId } = parseJson(objectEvent, body);
        const arrival = arrivalAt(key, versionId);
        if (arrival === undefined) continue;
        const outcome = await inspectUpload(await deps(), arrival);
        log.info('inspected', { upload: arrival.id, outcome });
      } catch (fault) {
        log.error('fault', { fault: describeFault(fault) });
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
    return { batchItemFailures };
  };
}

/** Queue `uploads`. */
export const handler = inspectUploads(once(inspectDeps));
