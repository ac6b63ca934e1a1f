import {
  PublishCommand,
  SNSClient,
  type SNSClientConfig,
  SNSServiceException,
} from '@aws-sdk/client-sns';
import type { Sender, Sent } from '../domain/ports.ts';
import { errorCode, isUnsent } from './http-call.ts';

/**
 * A client for what must happen at most once: it never tries again by itself, and opens a connection for
 * every text, since a kept one may have died while the function was frozen.
 */
export function textingSnsClient(config: SNSClientConfig = {}, timeoutSeconds = 10): SNSClient {
  const agent = { keepAlive: false };
  return new SNSClient({
    maxAttempts: 1,
    requestHandler: {
      httpAgent: agent,
      httpsAgent: agent,
      connectionTimeout: 3000,
      requestTimeout: timeoutSeconds * 1000,
      throwOnRequestTimeout: true,
    },
    ...config,
  });
}

/** Amazon SNS, straight to a number. It posts no receipts. */
export function snsSender(from: string, client = textingSnsClient()): Sender {
  return {
    async send({ to, body }) {
      const publish = new PublishCommand({
        PhoneNumber: to,
        Message: body,
        MessageAttributes: {
          'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' },
          'AWS.MM.SMS.OriginationNumber': { DataType: 'String', StringValue: from },
        },
      });
      try {
        const { MessageId } = await client.send(publish);
        if (MessageId === undefined) return { outcome: 'unknown', reason: 'no-message-id' };
        return { outcome: 'sent', providerId: MessageId };
      } catch (error) {
        return whatFailed(error);
      }
    },
  };
}

const notTheTextsFault = new Set([
  'ThrottledException',
  'ThrottlingException',
  'Throttling',
  'AuthorizationErrorException',
]);

function whatFailed(error: unknown): Sent {
  if (isUnsent(error)) return { outcome: 'refused', reason: errorCode(error), retry: true };
  if (!(error instanceof SNSServiceException) || error.$fault !== 'client') {
    return { outcome: 'unknown', reason: errorCode(error) };
  }
  return { outcome: 'refused', reason: error.name, retry: notTheTextsFault.has(error.name) };
}
