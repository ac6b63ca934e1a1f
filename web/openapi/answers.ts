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
