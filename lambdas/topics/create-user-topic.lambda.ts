import type { SNSHandler } from 'aws-lambda';
import { once } from '../shared/once.ts';
import { parseJson } from '../shared/parse-json.ts';
import { type InviteDeps, invite } from './domain/invite.ts';
import { userConnected } from './requests.ts';
import { inviteDeps } from './wiring.ts';

/** Makes the own topic of whoever has connected, and texts them the consent request. */
export function createUserTopics(deps: () => Promise<InviteDeps>): SNSHandler {
  return async ({ Records }) => {
    for (const { Sns } of Records) {
      await invite(await deps(), parseJson(userConnected, Sns.Message));
    }
  };
}

/** Topic `user-connected`. */
export const handler = createUserTopics(once(inviteDeps));
