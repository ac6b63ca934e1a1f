import type { IncomingMessage } from 'node:http';
import { AwsError, type Call, type Place } from './protocol.ts';

/** An answer whose outcome is in its status and headers. */
export interface RestAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

const path = /^\/2015-03-31\/functions\/([^/]+)\/invocations(?:\?|$)/;
const largestEvent = 6 * 1024 * 1024;

/** Lambda's `Invoke`, the one operation that functions and operators need of it. */
export function lambda(
  { region, accountId }: Place,
  invoke: (functionArn: string, event: unknown) => Promise<unknown>,
  accept: (functionArn: string, event: unknown) => void,
) {
  const arnOf = (name: string) =>
    name.startsWith('arn:') ? name : `arn:aws:lambda:${region}:${accountId}:function:${name}`;
  return async (
    { method, url = '', headers }: IncomingMessage,
    body: string,
    call: Call,
  ): Promise<RestAnswer> => {
    const [, name] = path.exec(url) ?? [];
    if (method !== 'POST' || name === undefined) {
      throw new AwsError('UnknownOperationException', 'Of Lambda only Invoke is here.', 404);
    }
    const arn = arnOf(decodeURIComponent(name));
    call.authorize('lambda:InvokeFunction', arn);
    const event = eventOf(body);
    switch (headers['x-amz-invocation-type'] ?? 'RequestResponse') {
      case 'RequestResponse':
        return answered(arn, () => invoke(arn, event));
      case 'Event':
        accept(arn, event);
        return { status: 202, headers: {}, body: '' };
      default:
        throw new AwsError('InvalidParameterValueException', 'No such invocation type is here.');
    }
  };
}

function eventOf(body: string): unknown {
  if (Buffer.byteLength(body) > largestEvent) {
    throw new AwsError('RequestTooLargeException', 'The event is larger than 6 MB.', 413);
  }
  try {
    return body === '' ? {} : JSON.parse(body);
  } catch {
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json');
  }
}

/** What a function throws is an answer too. */
async function answered(arn: string, run: () => Promise<unknown>): Promise<RestAnswer> {
  const version = { 'x-amz-executed-version': '$LATEST' };
  try {
    return { status: 200, headers: version, body: JSON.stringify(await run()) ?? 'null' };
  } catch (error) {
    const { errorType, message } = error as { errorType?: unknown; message?: unknown };
    if (errorType === 'ResourceNotFoundException') {
      throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404);
    }
    const body = { errorType: String(errorType ?? 'Error'), errorMessage: String(message) };
    const failed = { ...version, 'x-amz-function-error': 'Unhandled' };
    return { status: 200, headers: failed, body: JSON.stringify(body) };
  }
}
