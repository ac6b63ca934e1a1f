import type { Family } from './attack.ts';
import { bodies } from './families/bodies.ts';
import { codes } from './families/codes.ts';
import { connecting } from './families/connecting.ts';
import { csrf } from './families/csrf.ts';
import { enumeration } from './families/enumeration.ts';
import { headers } from './families/headers.ts';
import { mutatedCallbacks } from './families/mutated-callbacks.ts';
import { securityHeaders } from './families/security-headers.ts';
import { sessions } from './families/sessions.ts';
import { texts } from './families/texts.ts';
import { movedTokens } from './families/vault.ts';
import { mutatedWebhooks, replayedWebhooks } from './families/webhooks.ts';

/** Every way in that is tried. */
export const families: readonly Family[] = [
  ...connecting,
  mutatedCallbacks,
  ...sessions,
  csrf,
  enumeration,
  bodies,
  ...headers,
  securityHeaders,
  ...texts,
  movedTokens,
  ...codes,
  mutatedWebhooks,
  replayedWebhooks,
];
