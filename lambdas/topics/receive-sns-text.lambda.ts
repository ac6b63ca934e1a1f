import type { SNSHandler } from 'aws-lambda';
import { once } from '../shared/once.ts';
import { parseJson } from '../shared/parse-json.ts';
import { type ReceiveDeps, receiveText } from './domain/receive-text.ts';
import { isNumber, twoWayMessage } from './requests.ts';
import { receiveDeps } from './wiring.ts';

/** Acts on what people have texted to a two-way number of AWS. */
export function receiveSnsTexts(deps: () => Promise<ReceiveDeps>): SNSHandler {
  return async ({ Records }) => {
    for (const { Sns } of Records) {
      const message = parseJson(twoWayMessage, Sns.Message);
      const { inboundMessageId: id, originationNumber: from, messageBody: body } = message;
      if (isNumber(from)) await receiveText(await deps(), { id, from, body });
    }
  };
}

/** Topic `inbound-texts`. */
export const handler = receiveSnsTexts(once(receiveDeps));
