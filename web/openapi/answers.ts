import * as z from 'zod/mini';
import { preferences } from '../../lambdas/shared/preferences.ts';

const timestamp = z.iso.datetime();
const status = z.enum(['none', 'invited', 'pending', 'confirmed', 'stopped']);

export const codeAnswer = z.object({
  /** E.164. */
  phone: z.string(),
  expiresInSeconds: z.int(),
  resendInSeconds: z.int(),
});

export const signedInAnswer = z.object({ user: z.object({ phone: z.string() }) });

export const statusAnswer = z.object({ status });

export const textsAnswer = z.object({
  texts: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      status: z.enum(['sent', 'delivered', 'failed', 'unknown']),
      at: timestamp,
    }),
  ),
});

export const accountAnswer = z.object({
  phone: z.string(),
  subscription: z.object({ status }),
  connections: z.array(
    z.object({
      id: z.string(),
      provider: z.string(),
      status: z.enum(['active', 'needs_reauthorization']),
      connectedAt: timestamp,
    }),
  ),
  devices: z.array(
    z.object({
      provider: z.string(),
      deviceId: z.string(),
      model: z.string(),
      level: z.number(),
      status: z.string(),
      readAt: timestamp,
      history: z.array(z.object({ at: timestamp, level: z.number() })),
    }),
  ),
  preferences,
});

const upload = z.object({
  id: z.string(),
  bucket: z.string(),
  key: z.string(),
  contentType: z.string(),
  /** Bytes. */
  size: z.int(),
  visibility: z.enum(['private', 'public-read']),
  status: z.enum(['inspecting', 'published', 'rejected']),
  createdAt: timestamp,
  /** Where anybody can read it once it is published, if it is for everybody. */
  location: z.optional(z.string()),
  /** Why it was rejected. */
  reason: z.optional(z.object({ code: z.string(), detail: z.string() })),
});

const base64 = z.object({ base64: z.string(), subType: z.literal('00') });
const binary = z.object({ $binary: base64 });
const location = z.nullable(z.string());

export const putAnswer = z.object({ location, upload });

export const signedAnswer = z.object({
  url: z.string(),
  /** To be sent as they are, before the file. */
  fields: z.record(z.string(), z.string()),
  policy: z.string(),
  signature: z.string(),
  algorithm: z.string(),
  date: z.string(),
  credential: z.string(),
  location,
  upload,
});

export const objectAnswer = z.object({
  contentType: z.string(),
  contentLength: z.int(),
  body: binary,
});

export const presignedAnswer = z.object({ url: z.string(), expiresInSeconds: z.int() });

export const uploadsAnswer = z.object({ uploads: z.array(upload) });

export const httpAnswer = z.object({
  /** `200 OK` */
  status: z.string(),
  statusCode: z.int(),
  contentLength: z.int(),
  headers: z.record(z.string(), z.array(z.string())),
  cookies: z.record(z.string(), z.string()),
  body: binary,
});
