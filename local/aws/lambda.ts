import type { IncomingMessage } from 'node:http';
import type { InvokeFunction } from './contract.ts';
import { AwsError, type Call, type Place } from './protocol.ts';

/** An answer whose outcome is in its status and headers. */
export interface RestAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

const path = /^\/2015-03-31\/functions\/([^/]+)\/invocations(?:\?|$)/;
const largestEvent = 6 * 1024 * 1024;

export interface Invocable {
  has(functionArn: string): boolean;
  invoke: InvokeFunction;
  /** Keeps an event, to be run without anybody waiting. */
  accept(functionArn: string, event: unknown): void;
}

/** Lambda's `Invoke`, the one operation that functions and operators need of it. */
export function lambda(place: Place, { has, invoke, accept }: Invocable) {
  return async (request: IncomingMessage, body: string, call: Call): Promise<RestAnswer> => {
    const arn = arnOf(place, functionIn(request));
    call.authorize('lambda:InvokeFunction', arn);
    if (!has(arn)) {
      throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404);
    }
    const event = eventOf(body);
    switch (request.headers['x-amz-invocation-type'] ?? 'RequestResponse') {
      case 'RequestResponse':
        return answered(() => invoke(arn, event));
      case 'Event':
        accept(arn, event);
        return { status: 202, headers: {}, body: '' };
      default:
        throw new AwsError('InvalidParameterValueException', 'No such invocation type is here.');
    }
  };
}

/** The function that the path names. */
function functionIn({ method, url = '' }: IncomingMessage): string {
  const [, name] = path.exec(url) ?? [];
  if (method !== 'POST' || name === undefined) {
    throw new AwsError('UnknownOperationException', 'Of Lambda only Invoke is here.', 404);
  }
  try {
    return decodeURIComponent(name);
  } catch {
    throw new AwsError('InvalidParameterValueException', 'The name of the function is no text.');
  }
}

/** Functions are named by name, ARN, or the end of an ARN. */
function arnOf({ region, accountId }: Place, name: string): string {
  if (name.startsWith('arn:')) return name;
  if (name.startsWith(`${accountId}:function:`)) return `arn:aws:lambda:${region}:${name}`;
  return `arn:aws:lambda:${region}:${accountId}:function:${name}`;
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
async function answered(run: () => Promise<unknown>): Promise<RestAnswer> {
  const version = { 'x-amz-executed-version': '$LATEST' };
  try {
    return { status: 200, headers: version, body: JSON.stringify(await run()) ?? 'null' };
  } catch (error) {
    const { errorType, message } = error as { errorType?: unknown; message?: unknown };
    const body = { errorType: String(errorType ?? 'Error'), errorMessage: String(message) };
    const failed = { ...version, 'x-amz-function-error': 'Unhandled' };
    return { status: 200, headers: failed, body: JSON.stringify(body) };
  }
}
