import middy from '@middy/core';
import jsonBodyParser from '@middy/http-json-body-parser';
import validator from '@middy/validator';
import { cookie, largestBody, problemOf, publicOrigin, Refusal, signIn } from './common.mjs';
import eventSchema from './middy-schema.cjs';

/** Middy with its JSON parser and its validator, whose schema is compiled beforehand as it advises. */
export const handler = middy()
  .use({ before: checkRequest, onError: answerProblem })
  .use(jsonBodyParser())
  .use(validator({ eventSchema }))
  .handler(async ({ body }) => ({
    statusCode: 200,
    headers: { 'cache-control': 'no-store', 'content-type': 'application/json' },
    multiValueHeaders: { 'set-cookie': [cookie] },
    body: JSON.stringify(signIn(body)),
  }));

function checkRequest({ event: { headers, body } }) {
  const origin = headers.origin ?? headers.Origin;
  if (origin !== undefined && origin !== publicOrigin) throw new Refusal('ORIGIN_MISMATCH');
  if (Buffer.byteLength(body ?? '') > largestBody) throw new Refusal('BODY_TOO_LARGE');
}

function answerProblem(request) {
  const { status, body } = problemFor(request.error);
  request.response = {
    statusCode: status,
    headers: { 'cache-control': 'no-store', 'content-type': 'application/problem+json' },
    body,
  };
}

function problemFor(error) {
  if (error instanceof Refusal) return problemOf(error.code);
  if (error.statusCode === 415) return problemOf('BODY_TYPE_UNSUPPORTED');
  if (error.cause?.package !== '@middy/validator') return problemOf('BODY_NOT_PARSABLE');
  const issues = error.cause.data.map(({ instancePath }) => ({
    path: instancePath.replace(/^\/body\//, ''),
    detail: 'must be six digits',
  }));
  return problemOf('REQUEST_INVALID', issues);
}
