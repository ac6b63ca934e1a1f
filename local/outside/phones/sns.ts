import type { Store } from '../../store.ts';
import { Outbox, type Pending } from '../outbox.ts';
import type { TwoWaySms } from '../types.ts';
import type { Text } from './types.ts';

/** Texts to a two-way AWS number, handed to its SNS topic in the order in which each person sent them. */
export function openTwoWayNumber(
  pending: Store<Pending<TwoWaySms>>,
  receiveViaSns: (message: TwoWaySms) => Promise<void>,
) {
  const outbox = new Outbox<TwoWaySms>(pending, async (message) => {
    await receiveViaSns(message);
    return 'done';
  });
  return {
    carry(text: Text, previousId: string | undefined): void {
      outbox.add(text.from, {
        originationNumber: text.from,
        destinationNumber: text.to,
        messageKeyword: 'KEYWORD_SWITCHBOARD',
        messageBody: text.body,
        inboundMessageId: text.id,
        ...(previousId === undefined ? {} : { previousPublishedMessageId: previousId }),
      });
    },
    idle: () => outbox.idle(),
    close: () => outbox.close(),
  };
}
