import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
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

/** Hono with its adapter for Lambda. */
const app = new Hono();

app.post('/api/phone/checks', async (context) => {
  const { req } = context;
  const origin = req.header('origin');
  if (origin !== undefined && origin !== publicOrigin) throw new Refusal('ORIGIN_MISMATCH');
  if (!/^application\/json\b/i.test(req.header('content-type') ?? '')) {
    throw new Refusal('BODY_TYPE_UNSUPPORTED');
  }
  const text = await req.text();
  if (Buffer.byteLength(text) > largestBody) throw new Refusal('BODY_TOO_LARGE');
  const { value, issues } = codeSubmission['~standard'].validate(parsed(text));
  if (issues !== undefined) throw new Refusal('REQUEST_INVALID', told(issues));
  const headers = { 'cache-control': 'no-store', 'content-type': 'application/json' };
  return context.body(JSON.stringify(signIn(value)), 200, { ...headers, 'set-cookie': cookie });
});

app.onError(({ code, issues }, context) => {
  const { status, body } = problemOf(code, issues);
  const headers = { 'cache-control': 'no-store', 'content-type': 'application/problem+json' };
  return context.body(body, status, headers);
});

export const handler = handle(app);

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal('BODY_NOT_PARSABLE');
  }
}
