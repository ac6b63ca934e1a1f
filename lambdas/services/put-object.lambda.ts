import { onHttp, type Route } from '../shared/http/on-http.ts';
import { json } from '../shared/http/reply.ts';
import { uploadView } from './domain/uploads/upload-view.ts';
import { servicesErrors } from './errors.ts';
import { largestPut, putArguments } from './requests.ts';
import { calledService } from './service-call.ts';
import { takeUpload } from './take-upload.ts';
import { type TakeUploadDeps, takeUploadDeps } from './wiring.ts';

/** `POST /api/services/{s3}/put`: takes a file of up to 3 MiB, to be inspected and then published. */
export const putObjectRoute: Route<TakeUploadDeps> = async (deps, request) => {
  const called = await calledService(deps, request, 'aws-s3');
  const { body, ...args } = request.json(putArguments, largestPut);
  const bytes = Buffer.from(body, 'base64');
  const upload = await takeUpload(deps, called, { ...args, contentLength: bytes.byteLength });
  await deps.quarantine.put(upload, called.caller, bytes);
  const view = uploadView(upload, deps.mediaOrigin);
  return json(200, { location: view.location ?? null, upload: view });
};

export const handler = onHttp(takeUploadDeps, putObjectRoute, servicesErrors);
