import type { SNSHandler } from 'aws-lambda';
import { once } from '../shared/once.ts';
import { parseJson } from '../shared/parse-json.ts';
import { receiveText } from './domain/receive-text.ts';
import { twoWayMessage } from './requests.ts';
import { receiveDeps } from './wiring.ts';

const deps = once(receiveDeps);

/** Topic `inbound-texts`: what somebody has texted to a two-way AWS number. */
export const handler: SNSHandler = async ({ Records }) => {
  for (const { Sns } of Records) {
    const message = parseJson(twoWayMessage, Sns.Message);
    const { inboundMessageId: id, originationNumber: from, messageBody: body } = message;
    await receiveText(await deps(), { id, from, body });
  }
};
