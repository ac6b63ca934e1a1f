import * as z from 'zod/mini';

const notification = z.object({ TopicArn: z.string(), Message: z.string() });

/** What Lambda leaves of a call that failed for good: its event is what SNS had called it with. */
const failedCall = z.object({
  requestPayload: z.object({ Records: z.array(z.object({ Sns: notification })) }),
});

export class UnknownDeadLetter extends Error {
  override readonly name = 'UnknownDeadLetter';
}

/**
 * What was published to a topic, from the dead letter that its delivery ended in: the record of a failed call,
 * or the notification itself where SNS could not make the call.
 *
 * @throws UnknownDeadLetter for anything else; nothing of it is in the error
 */
export function notificationsOf(body: string): readonly z.output<typeof notification>[] {
  const value = jsonOf(body);
  const failed = z.safeParse(failedCall, value);
  if (failed.success && failed.data.requestPayload.Records.length > 0) {
    return failed.data.requestPayload.Records.map(({ Sns }) => Sns);
  }
  const undelivered = z.safeParse(notification, value);
  if (undelivered.success) return [undelivered.data];
  throw new UnknownDeadLetter();
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
