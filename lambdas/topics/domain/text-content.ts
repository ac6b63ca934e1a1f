import * as z from 'zod/mini';

const providerName = z.string().check(z.minLength(1), z.maxLength(64));

const batteryLow = z.object({
  kind: z.literal('battery-low'),
  device: z.object({ model: z.string(), level: z.number() }),
});

const reauthorize = z.object({
  kind: z.literal('reauthorize'),
  /** What people call it: `Fitbit`. */
  provider: providerName,
  /** Where they should connect instead, when the provider has closed down. */
  replacedBy: z.optional(providerName),
});

/** Our answers to what people text. */
export const replyNames = [
  'confirmed',
  'already-confirmed',
  'stopped',
  'help',
  'help-stopped',
  'sign-up',
  'reply-yes',
  'other',
] as const;

export type ReplyName = (typeof replyNames)[number];

/** What a text is about, with all that its words are made from when it is sent. */
export const queuedContent = z.discriminatedUnion('kind', [
  batteryLow,
  reauthorize,
  /** `invitation`: the ledger entry that the confirmation link is good for. */
  z.object({ kind: z.literal('consent-request'), invitation: z.int() }),
  z.object({ kind: z.literal('reply'), reply: z.enum(replyNames) }),
]);

export type AnnouncementContent = z.output<typeof batteryLow> | z.output<typeof reauthorize>;
export type QueuedContent = z.output<typeof queuedContent>;

/** A text whose words are never kept: a code, or what a service was asked to send. */
export interface PassingContent {
  readonly kind: 'code' | 'service';
}

export type TextContent = QueuedContent | PassingContent;

export function isPassing(content: TextContent): content is PassingContent {
  return content.kind === 'code' || content.kind === 'service';
}
