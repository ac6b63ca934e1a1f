import { onWebhook, type Route } from '../shared/http/on-http.ts';
import { noContent } from '../shared/http/reply.ts';
import { receiptsPath } from './adapters/sms.twilio.ts';
import { requireSignature, type SignatureDeps } from './adapters/twilio-signature.ts';
import { textStatusOf } from './adapters/twilio-status.ts';
import { type ReceiptDeps, receiveReceipt } from './domain/receive-receipt.ts';
import { topicsErrors } from './errors.ts';
import { receiptQuery, twilioReceipt } from './requests.ts';
import { receiptDeps } from './wiring.ts';

/** `POST /api/sms/receipts?text=<id>`: Twilio tells what became of a text. */
export const receiveReceiptRoute: Route<ReceiptDeps & SignatureDeps> = async (deps, request) => {
  await requireSignature(deps, request, receiptsPath);
  const fields = request.form(twilioReceipt);
  const { text } = request.query(receiptQuery);
  const status = textStatusOf(fields.MessageStatus);
  if (status !== undefined) {
    const reason = fields.ErrorCode === undefined ? undefined : `twilio-${fields.ErrorCode}`;
    await receiveReceipt(deps, text, { status, providerId: fields.MessageSid, reason });
  }
  return noContent();
};

export const handler = onWebhook(receiptDeps, receiveReceiptRoute, topicsErrors);
