import { onWebhook, type Route } from '../shared/http/on-http.ts';
import type { Reply } from '../shared/http/reply.ts';
import { requireSignature, type SignatureDeps } from './adapters/twilio-signature.ts';
import { type ReceiveDeps, receiveText } from './domain/receive-text.ts';
import { topicsErrors } from './errors.ts';
import { isNumber, twilioMessage } from './requests.ts';
import { twilioReceiveDeps } from './wiring.ts';

/** `POST /api/sms/inbound`: Twilio tells what somebody has texted. Answers go out as texts of their own. */
export const receiveTwilioTextRoute: Route<ReceiveDeps & SignatureDeps> = async (deps, request) => {
  await requireSignature(deps, request, '/api/sms/inbound');
  const { MessageSid, From, Body, OptOutType } = request.form(twilioMessage);
  if (isNumber(From)) {
    const text = { id: MessageSid, from: From, body: Body, providerKeyword: OptOutType };
    await receiveText(deps, text);
  }
  return emptyTwiml;
};

const emptyTwiml: Reply = {
  status: 200,
  headers: { 'content-type': 'text/xml' },
  body: '<?xml version="1.0" encoding="UTF-8"?><Response/>',
};

export const handler = onWebhook(twilioReceiveDeps, receiveTwilioTextRoute, topicsErrors);
