import { onHttp, type Route } from '../shared/http/on-http.ts';
import { json } from '../shared/http/reply.ts';
import { readPublished } from './domain/uploads/read-published.ts';
import { servicesErrors } from './errors.ts';
import { objectArguments } from './requests.ts';
import { calledService } from './service-call.ts';
import { type ReadUploadsDeps, readUploadsDeps } from './wiring.ts';

/** `POST /api/services/{s3}/GetObject`: a published file, as Extended JSON. */
export const getObjectRoute: Route<ReadUploadsDeps> = async (deps, request) => {
  const { caller, allow } = await calledService(deps, request, 'aws-s3');
  const args = request.json(objectArguments);
  const { keys } = await allow(args);
  const name = { ...args, isShared: keys === 'shared' };
  const { upload, bytes } = await readPublished(deps, caller, name);
  const base64 = Buffer.from(bytes).toString('base64');
  return json(200, {
    contentType: upload.contentType,
    contentLength: upload.size,
    body: { $binary: { base64, subType: '00' } },
  });
};

export const handler = onHttp(readUploadsDeps, getObjectRoute, servicesErrors);
