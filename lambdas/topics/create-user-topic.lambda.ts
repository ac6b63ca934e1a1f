import type { SNSHandler } from 'aws-lambda';
import { once } from '../shared/once.ts';
import { parseJson } from '../shared/parse-json.ts';
import { invite } from './domain/invite.ts';
import { userConnected } from './requests.ts';
import { inviteDeps } from './wiring.ts';

const deps = once(inviteDeps);

/** Topic `user-connected`: makes the person's own topic and texts them the consent request. */
export const handler: SNSHandler = async ({ Records }) => {
  for (const { Sns } of Records) await invite(await deps(), parseJson(userConnected, Sns.Message));
};
