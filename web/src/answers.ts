import * as z from 'zod/mini';

// The content security policy refuses code made from strings, which zod would otherwise try.
z.config({ jitless: true });

/** `POST /api/phone/codes`: the number as it will be texted (E.164) and two waits in seconds. */
export const codeSent = z.object({
  phone: z.string(),
  expiresInSeconds: z.number(),
  resendInSeconds: z.number(),
});
export type CodeSent = z.infer<typeof codeSent>;

/** `POST /api/phone/checks`. */
export const signedIn = z.object({ user: z.object({ phone: z.string() }) });

const subscriptionStatus = z.enum(['none', 'invited', 'pending', 'confirmed', 'stopped']);
export type SubscriptionStatus = z.infer<typeof subscriptionStatus>;

const device = z.object({
  provider: z.string(),
  deviceId: z.string(),
  model: z.string(),
  level: z.nullish(z.number()),
  status: z.nullish(z.string()),
  readAt: z.nullish(z.string()),
  history: z.array(z.object({ at: z.string(), level: z.number() })),
});
export type Device = z.infer<typeof device>;

const connection = z.object({
  id: z.string(),
  provider: z.string(),
  status: z.enum(['active', 'needs_reauthorization']),
  connectedAt: z.string(),
});
export type Connection = z.infer<typeof connection>;

/** `PUT /api/account/preferences`: percent, local times `HH:MM`, IANA zone. */
export const preferences = z.object({
  alertBelow: z.number(),
  quietHours: z.nullable(z.object({ from: z.string(), to: z.string() })),
  timeZone: z.nullish(z.string()),
});
export type Preferences = z.infer<typeof preferences>;

/** `GET /api/account`. */
export const account = z.object({
  phone: z.string(),
  subscription: z.object({ status: subscriptionStatus }),
  connections: z.array(connection),
  devices: z.array(device),
  preferences,
});
export type Account = z.infer<typeof account>;

/** `POST /api/topics/invitations` and `POST /api/topics/confirmations`. */
export const subscriptionAnswer = z.object({ status: z.string() });

const text = z.object({
  id: z.string(),
  kind: z.string(),
  /** `sending`, `sent`, `delivered`, `failed` or `unknown`. */
  status: z.string(),
  at: z.string(),
});
export type Text = z.infer<typeof text>;

/** `GET /api/texts`: newest first. */
export const texts = z.object({ texts: z.array(text) });

const upload = z.object({
  id: z.string(),
  bucket: z.string(),
  key: z.string(),
  contentType: z.string(),
  /** Bytes. */
  size: z.number(),
  visibility: z.enum(['public-read', 'private']),
  status: z.enum(['inspecting', 'published', 'rejected']),
  createdAt: z.string(),
  location: z.optional(z.string()),
  reason: z.optional(z.object({ code: z.string(), detail: z.string() })),
});
export type Upload = z.infer<typeof upload>;
export type Visibility = Upload['visibility'];

/** `GET /api/uploads`: newest first. */
export const uploads = z.object({ uploads: z.array(upload) });

/** The S3 actions `put`, `signPolicy` and `PresignURL`, and those of HTTP. */
export const uploadTaken = z.object({ upload });
export const uploadSigned = z.object({
  upload,
  url: z.string(),
  fields: z.record(z.string(), z.string()),
});
export type UploadSigned = z.infer<typeof uploadSigned>;
export const presigned = z.object({ url: z.string() });
export const fetched = z.object({
  statusCode: z.number(),
  body: z.object({ $binary: z.object({ base64: z.string() }) }),
});

/** RFC 9457 problem details, as far as the page uses them. */
export const problemDetails = z.object({
  code: z.optional(z.string()),
  detail: z.optional(z.string()),
  /** What a service rule was asked about. */
  service: z.optional(z.string()),
  action: z.optional(z.string()),
  /** What is wrong with a name. */
  reason: z.optional(z.string()),
});

/** An answer whose content does not matter. */
export const anything = z.unknown();
