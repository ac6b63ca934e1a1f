import type { Family } from './attack.ts';
import { connecting } from './families/connecting.ts';
import { csrf } from './families/csrf.ts';
import { mutatedCallbacks } from './families/mutated-callbacks.ts';
import { sessions } from './families/sessions.ts';
import { mutatedWebhooks, replayedWebhooks } from './families/webhooks.ts';

export const families: readonly Family[] = [
  ...connecting,
  mutatedCallbacks,
  ...sessions,
  csrf,
  mutatedWebhooks,
  replayedWebhooks,
];
