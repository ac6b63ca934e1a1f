import { onHttp, type Route } from '../shared/http/on-http.ts';
import { json } from '../shared/http/reply.ts';
import { findPublished } from './domain/uploads/find-published.ts';
import { ServicesError, servicesErrors } from './errors.ts';
import { objectArguments } from './requests.ts';
import { calledService } from './service-call.ts';
import { type ReadUploadsDeps, readUploadsDeps } from './wiring.ts';

/** Bytes that fit into an answer in base64. */
const largest = 3 * 1024 * 1024;

/** `POST /api/services/{s3}/GetObject`: a published file, as Extended JSON. */
export const getObjectRoute: Route<ReadUploadsDeps> = async (deps, request) => {
  const { caller, allow } = await calledService(deps, request, 'aws-s3');
  const args = request.json(objectArguments);
  const { keys } = await allow(args);
  const upload = await findPublished(deps, caller, { ...args, isShared: keys === 'shared' });
  if (upload.size > largest) throw new ServicesError('OBJECT_TOO_LARGE');
  const base64 = Buffer.from(await deps.read(upload)).toString('base64');
  return json(200, {
    contentType: upload.contentType,
    contentLength: upload.size,
    body: { $binary: { base64, subType: '00' } },
  });
};

export const handler = onHttp(readUploadsDeps, getObjectRoute, servicesErrors);
