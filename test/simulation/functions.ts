import { handler as eraseAccount } from '../../lambdas/account/erase-account.lambda.ts';
import { handler as finishErasing } from '../../lambdas/account/finish-erasing.lambda.ts';
import { handler as setPreferences } from '../../lambdas/account/set-preferences.lambda.ts';
import { handler as showAccount } from '../../lambdas/account/show-account.lambda.ts';
import { handler as announcePendingAlerts } from '../../lambdas/battery/announce-pending-alerts.lambda.ts';
import { handler as dispatchPoll } from '../../lambdas/battery/dispatch-poll.lambda.ts';
import { handler as pollBatch } from '../../lambdas/battery/poll-batch.lambda.ts';
import { handler as disconnect } from '../../lambdas/connect/disconnect.lambda.ts';
import { handler as finishConnecting } from '../../lambdas/connect/finish-connecting.lambda.ts';
import { handler as publishPending } from '../../lambdas/connect/publish-pending.lambda.ts';
import { handler as resealTokens } from '../../lambdas/connect/reseal-tokens.lambda.ts';
import { handler as startConnecting } from '../../lambdas/connect/start-connecting.lambda.ts';
import { handler as checkCode } from '../../lambdas/phone/check-code.lambda.ts';
import { handler as requestCode } from '../../lambdas/phone/request-code.lambda.ts';
import { handler as rotateKeys } from '../../lambdas/phone/rotate-keys.lambda.ts';
import { handler as signOut } from '../../lambdas/phone/sign-out.lambda.ts';
import { handler as confirmSubscription } from '../../lambdas/topics/confirm-subscription.lambda.ts';
import { handler as createUserTopic } from '../../lambdas/topics/create-user-topic.lambda.ts';
import { handler as findMissedTexts } from '../../lambdas/topics/find-missed-texts.lambda.ts';
import { handler as listTexts } from '../../lambdas/topics/list-texts.lambda.ts';
import { handler as publishPendingTexts } from '../../lambdas/topics/publish-pending-texts.lambda.ts';
import { handler as receiveReceipt } from '../../lambdas/topics/receive-receipt.lambda.ts';
import { handler as receiveSnsText } from '../../lambdas/topics/receive-sns-text.lambda.ts';
import { handler as receiveTwilioText } from '../../lambdas/topics/receive-twilio-text.lambda.ts';
import { handler as reconcileTexts } from '../../lambdas/topics/reconcile-texts.lambda.ts';
import { handler as requestConsent } from '../../lambdas/topics/request-consent.lambda.ts';
import { handler as resendText } from '../../lambdas/topics/resend-text.lambda.ts';
import { handler as sendText } from '../../lambdas/topics/send-text.lambda.ts';
import { refreshHerd } from './herd.ts';

/** Every function that is deployed, by the name of its file, and one that only calls providers at once. */
export const handlers = {
  'announce-pending-alerts': announcePendingAlerts,
  'check-code': checkCode,
  'confirm-subscription': confirmSubscription,
  'create-user-topic': createUserTopic,
  disconnect,
  'dispatch-poll': dispatchPoll,
  'erase-account': eraseAccount,
  'find-missed-texts': findMissedTexts,
  'finish-connecting': finishConnecting,
  'finish-erasing': finishErasing,
  'list-texts': listTexts,
  'poll-batch': pollBatch,
  'publish-pending': publishPending,
  'publish-pending-texts': publishPendingTexts,
  'receive-receipt': receiveReceipt,
  'receive-sns-text': receiveSnsText,
  'receive-twilio-text': receiveTwilioText,
  'reconcile-texts': reconcileTexts,
  'refresh-herd': refreshHerd,
  'request-code': requestCode,
  'request-consent': requestConsent,
  'resend-text': resendText,
  'reseal-tokens': resealTokens,
  'rotate-keys': rotateKeys,
  'send-text': sendText,
  'set-preferences': setPreferences,
  'show-account': showAccount,
  'sign-out': signOut,
  'start-connecting': startConnecting,
} as const;

export type FunctionName = keyof typeof handlers;

export const functionNames = Object.keys(handlers) as readonly FunctionName[];

const usualSeconds = 15;

/** After how long a function is ended, as the stack has it. */
export const timeoutSeconds: Readonly<Partial<Record<FunctionName, number>>> = {
  'announce-pending-alerts': 60,
  disconnect: 28,
  'dispatch-poll': 60,
  'erase-account': 28,
  'find-missed-texts': 60,
  'finish-connecting': 28,
  'finish-erasing': 28,
  'poll-batch': 120,
  'publish-pending': 60,
  'publish-pending-texts': 60,
  'reconcile-texts': 60,
  'refresh-herd': 120,
  'reseal-tokens': 300,
  'send-text': 60,
  'start-connecting': 28,
};

export function timeoutOf(fn: FunctionName): number {
  return (timeoutSeconds[fn] ?? usualSeconds) * 1000;
}
