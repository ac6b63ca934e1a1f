import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export type Misbehave = (response: ServerResponse, request: IncomingMessage) => void;

/** A server that takes every request and answers as told; it ends with the test. */
export async function misbehavingServer(answer: Misbehave) {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    bodies.push(body);
    answer(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  onTestFinished(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies, close };
}

/** Takes the request, and is gone without a word. */
export const hangUp: Misbehave = (response) => response.destroy();

/** Takes the request, and never answers. */
export const keepSilent: Misbehave = () => undefined;

export function answerWith(status: number, body: string, type = 'application/json'): Misbehave {
  return (response) => response.writeHead(status, { 'content-type': type }).end(body);
}

/** A refusal as AWS's query protocol has it. */
export function awsError(status: number, code: string): Misbehave {
  const error = `<Type>Sender</Type><Code>${code}</Code><Message>no</Message>`;
  return answerWith(status, `<ErrorResponse><Error>${error}</Error></ErrorResponse>`, 'text/xml');
}

/** A refusal of Twilio's, which names the number. */
export function twilioError(status: number, code: number): Misbehave {
  return answerWith(status, JSON.stringify({ status, code, message: 'To +12025550123 is no' }));
}
