import * as z from 'zod/mini';
import type { PersonId } from '../phone/index.ts';
import { queuedContent } from './domain/text-content.ts';

const e164 = z.string().check(z.regex(/^\+[1-9]\d{6,14}$/));
const id = z.string().check(z.minLength(1), z.maxLength(128));
const personId = z.pipe(
  z.string().check(z.regex(/^[0-9a-f]{32}$/)),
  z.transform((text) => text as PersonId),
);

export const confirmationRequest = z.object({ token: z.string().check(z.maxLength(200)) });

export const textPath = z.object({ id });

/** A message that somebody texted to our number, as Twilio posts it. */
export const twilioMessage = z.object({
  MessageSid: id,
  From: z.string(),
  /** Always there, if empty: a signed form without it has been tampered with. */
  Body: z.string(),
  /** Present when Twilio has acted on the message by itself. */
  OptOutType: z.optional(z.string()),
});

export const receiptQuery = z.object({ text: id });

export const twilioReceipt = z.object({
  MessageSid: id,
  MessageStatus: z.string(),
  ErrorCode: z.optional(z.string()),
});

/** A message to a two-way number, as AWS publishes it. */
export const twoWayMessage = z.object({
  originationNumber: z.string(),
  messageBody: z.string(),
  inboundMessageId: id,
});

export const userConnected = z.object({ eventId: id, userId: personId });

export const queuedText = z.object({ id, person: personId, content: queuedContent });

/** Whether a sender is a number that could be a person's; short codes and names aren't. */
export function isNumber(from: string): boolean {
  return z.safeParse(e164, from).success;
}
