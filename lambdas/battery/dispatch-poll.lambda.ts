import type { SQSEvent } from 'aws-lambda';
import { once } from '../shared/once.ts';
import { parseJson } from '../shared/parse-json.ts';
import { dispatchPolls } from './domain/dispatch-polls.ts';
import { dispatchMessage } from './requests.ts';
import { dispatchDeps } from './wiring.ts';

const ready = once(dispatchDeps);

/** Queues everybody for polling: on the schedule from the beginning, on its own message from where it stopped. */
export async function handler(event: Partial<SQSEvent>): Promise<void> {
  const deps = await ready();
  if (event.Records === undefined) return dispatchPolls(deps);
  // One message at a time; a failure leaves it in the queue.
  for (const { body } of event.Records) {
    await dispatchPolls(deps, parseJson(dispatchMessage, body).cursor);
  }
}
