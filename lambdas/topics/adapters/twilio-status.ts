/** What Twilio's message status says about a text; undefined for one that says nothing yet. */
export function textStatusOf(status: string): 'sent' | 'delivered' | 'failed' | undefined {
  return statuses.get(status);
}

const statuses: ReadonlyMap<string, 'sent' | 'delivered' | 'failed'> = new Map(
  Object.entries({
    accepted: 'sent',
    scheduled: 'sent',
    queued: 'sent',
    sending: 'sent',
    sent: 'sent',
    delivered: 'delivered',
    read: 'delivered',
    undelivered: 'failed',
    failed: 'failed',
    canceled: 'failed',
  } as const),
);
