import type { LedgerDeps } from './change-subscription.ts';
import { noteConsentRequest } from './deliver-text.ts';
import type { TextStore } from './ports.ts';
import { settle } from './send-text.ts';
import type { Outcome } from './text-record.ts';

export interface ReceiptDeps extends LedgerDeps {
  readonly texts: TextStore;
}

/** Adds to the record of a text what its sender reports. A receipt for a text that we don't know says nothing. */
export async function receiveReceipt(
  deps: ReceiptDeps,
  id: string,
  outcome: Outcome,
): Promise<void> {
  const record = await settle(deps, id, outcome);
  if (record !== undefined) await noteConsentRequest(deps, record);
}
