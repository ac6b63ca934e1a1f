import serverlessExpress from '@codegenie/serverless-express';
import express from 'express';
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

/** Express behind its adapter for Lambda. */
const app = express();

app.use((request, _response, next) => {
  const origin = request.get('origin');
  if (origin !== undefined && origin !== publicOrigin) throw new Refusal('ORIGIN_MISMATCH');
  if (!request.is('application/json')) throw new Refusal('BODY_TYPE_UNSUPPORTED');
  next();
});
app.use(express.json({ limit: largestBody }));

app.post('/api/phone/checks', (request, response) => {
  const { value, issues } = codeSubmission['~standard'].validate(request.body);
  if (issues !== undefined) throw new Refusal('REQUEST_INVALID', told(issues));
  response.set({
    'cache-control': 'no-store',
    'content-type': 'application/json',
    'set-cookie': cookie,
  });
  response.send(JSON.stringify(signIn(value)));
});

app.use((error, _request, response, _next) => {
  const code =
    error.type === 'entity.too.large' ? 'BODY_TOO_LARGE' : (error.code ?? 'BODY_NOT_PARSABLE');
  const { status, body } = problemOf(code, error.issues);
  response.set({ 'cache-control': 'no-store', 'content-type': 'application/problem+json' });
  response.status(status).send(body);
});

export const handler = serverlessExpress({ app });
