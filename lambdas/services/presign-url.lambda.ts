import { onHttp, type Route } from '../shared/http/on-http.ts';
import { json } from '../shared/http/reply.ts';
import { findPublished } from './domain/uploads/find-published.ts';
import { servicesErrors } from './errors.ts';
import { objectArguments } from './requests.ts';
import { calledService } from './service-call.ts';
import { type ReadUploadsDeps, readUploadsDeps } from './wiring.ts';

const expiresInSeconds = 300;

/** `POST /api/services/{s3}/PresignURL`: a URL by which a published file can be read for some minutes. */
export const presignUrlRoute: Route<ReadUploadsDeps> = async (deps, request) => {
  const { caller, allow } = await calledService(deps, request, 'aws-s3');
  const args = request.json(objectArguments);
  const { keys } = await allow(args);
  const upload = await findPublished(deps, caller, { ...args, isShared: keys === 'shared' });
  return json(200, { url: await deps.sign(upload, expiresInSeconds), expiresInSeconds });
};

export const handler = onHttp(readUploadsDeps, presignUrlRoute, servicesErrors);
