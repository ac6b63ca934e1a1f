import type * as z from 'zod/mini';
import { connectErrors } from '../../lambdas/connect/errors.ts';
import { connectionPath, providerPath } from '../../lambdas/connect/requests.ts';
import { phoneErrors } from '../../lambdas/phone/errors.ts';
import { codeRequest, codeSubmission } from '../../lambdas/phone/requests.ts';
import type { ErrorTable } from '../../lambdas/shared/errors.ts';
import { preferences } from '../../lambdas/shared/preferences.ts';
import { topicsErrors } from '../../lambdas/topics/errors.ts';
import {
  confirmationRequest,
  receiptQuery,
  textPath,
  twilioMessage,
  twilioReceipt,
} from '../../lambdas/topics/requests.ts';
import { accountAnswer, codeAnswer, signedInAnswer, statusAnswer, textsAnswer } from './answers.ts';

/** What the document says of a route; the schemas are those that its function parses with. */
export interface RouteDoc {
  readonly route: string;
  readonly summary: string;
  readonly tag: 'phone' | 'connect' | 'account' | 'texts' | 'webhooks' | 'services';
  /** Who may call it; `browser`: anybody, from one of our pages. */
  readonly caller: 'browser' | 'session' | 'signature';
  readonly path?: z.core.$ZodType;
  readonly query?: z.core.$ZodType;
  readonly body?: { readonly type: string; readonly schema: z.core.$ZodType };
  readonly answer: {
    readonly status: number;
    readonly description: string;
    readonly schema?: z.core.$ZodType;
  };
  readonly errors?: ErrorTable;
}

const json = (schema: z.core.$ZodType) => ({ type: 'application/json', schema });
const form = (schema: z.core.$ZodType) => ({ type: 'application/x-www-form-urlencoded', schema });
const done = { status: 204, description: 'Done.' };

/** The routes that every deployment has. */
export const routes: readonly RouteDoc[] = [
  {
    route: 'POST /api/phone/codes',
    summary: 'Text a one-time code, bound to this browser',
    tag: 'phone',
    caller: 'browser',
    body: json(codeRequest),
    answer: { status: 202, description: 'The text is on its way.', schema: codeAnswer },
    errors: phoneErrors,
  },
  {
    route: 'POST /api/phone/checks',
    summary: 'Sign in with the code',
    tag: 'phone',
    caller: 'browser',
    body: json(codeSubmission),
    answer: { status: 200, description: 'Signed in by a cookie.', schema: signedInAnswer },
    errors: phoneErrors,
  },
  {
    route: 'DELETE /api/session',
    summary: 'Sign out, in every copy of the session',
    tag: 'phone',
    caller: 'session',
    answer: done,
  },
  {
    route: 'GET /api/connect/{provider}',
    summary: 'Go to the provider’s consent page',
    tag: 'connect',
    caller: 'session',
    path: providerPath,
    answer: {
      status: 302,
      description: 'To the provider; or 303 to a page that says what is wrong.',
    },
  },
  {
    route: 'GET /api/connect/{provider}/callback',
    summary: 'Come back from the provider',
    tag: 'connect',
    caller: 'session',
    path: providerPath,
    answer: { status: 303, description: 'To the account, or to a page that says what happened.' },
  },
  {
    route: 'DELETE /api/connections/{id}',
    summary: 'Revoke a connection and delete it',
    tag: 'connect',
    caller: 'session',
    path: connectionPath,
    answer: done,
    errors: connectErrors,
  },
  {
    route: 'GET /api/account',
    summary: 'Everything that a person sees of themselves',
    tag: 'account',
    caller: 'session',
    answer: { status: 200, description: 'The account.', schema: accountAnswer },
  },
  {
    route: 'PUT /api/account/preferences',
    summary: 'Choose threshold, quiet hours and time zone',
    tag: 'account',
    caller: 'session',
    body: json(preferences),
    answer: { status: 200, description: 'What was chosen.', schema: preferences },
  },
  {
    route: 'DELETE /api/account',
    summary: 'Erase everything',
    tag: 'account',
    caller: 'session',
    answer: done,
  },
  {
    route: 'POST /api/topics/invitations',
    summary: 'Have the request for consent texted again',
    tag: 'texts',
    caller: 'session',
    answer: { status: 202, description: 'It is on its way.', schema: statusAnswer },
    errors: topicsErrors,
  },
  {
    route: 'POST /api/topics/confirmations',
    summary: 'Confirm a subscription by the link in the text',
    tag: 'texts',
    caller: 'browser',
    body: json(confirmationRequest),
    answer: { status: 200, description: 'Confirmed.', schema: statusAnswer },
    errors: topicsErrors,
  },
  {
    route: 'GET /api/texts',
    summary: 'What became of the texts to a person',
    tag: 'texts',
    caller: 'session',
    answer: { status: 200, description: 'The newest first.', schema: textsAnswer },
  },
  {
    route: 'POST /api/texts/{id}/resends',
    summary: 'Send a text again that failed or whose fate is unknown',
    tag: 'texts',
    caller: 'session',
    path: textPath,
    answer: { status: 202, description: 'It is on its way.' },
    errors: topicsErrors,
  },
  {
    route: 'POST /api/sms/inbound',
    summary: 'Take a text from a person, from Twilio',
    tag: 'webhooks',
    caller: 'signature',
    body: form(twilioMessage),
    answer: { status: 200, description: 'Empty TwiML; an answer is a text of its own.' },
    errors: topicsErrors,
  },
  {
    route: 'POST /api/sms/receipts',
    summary: 'Take what became of a text, from Twilio',
    tag: 'webhooks',
    caller: 'signature',
    query: receiptQuery,
    body: form(twilioReceipt),
    answer: done,
    errors: topicsErrors,
  },
];
