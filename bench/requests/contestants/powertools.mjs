import { Router } from '@aws-lambda-powertools/event-handler/http';
import {
  codeSubmission,
  cookie,
  largestBody,
  problemOf,
  publicOrigin,
  Refusal,
  signIn,
  told,
} from './common.mjs';

/** The event handler of Powertools, which hands routes a web `Request`. */
const app = new Router();

app.post('/api/phone/checks', async ({ req }) => {
  const origin = req.headers.get('origin');
  if (origin !== null && origin !== publicOrigin) throw new Refusal('ORIGIN_MISMATCH');
  if (!/^application\/json\b/i.test(req.headers.get('content-type') ?? '')) {
    throw new Refusal('BODY_TYPE_UNSUPPORTED');
  }
  const text = await req.text();
  if (Buffer.byteLength(text) > largestBody) throw new Refusal('BODY_TOO_LARGE');
  const { value, issues } = codeSubmission['~standard'].validate(parsed(text));
  if (issues !== undefined) throw new Refusal('REQUEST_INVALID', told(issues));
  const headers = { 'cache-control': 'no-store', 'content-type': 'application/json' };
  return new Response(JSON.stringify(signIn(value)), {
    headers: { ...headers, 'set-cookie': cookie },
  });
});

app.errorHandler(Refusal, async ({ code, issues }) => {
  const { status, body } = problemOf(code, issues);
  const headers = { 'cache-control': 'no-store', 'content-type': 'application/problem+json' };
  return new Response(body, { status, headers });
});

export const handler = (event, context) => app.resolve(event, context);

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal('BODY_NOT_PARSABLE');
  }
}
