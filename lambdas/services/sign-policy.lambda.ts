import { onHttp, type Route } from '../shared/http/on-http.ts';
import { json } from '../shared/http/reply.ts';
import { uploadView } from './domain/uploads/upload-view.ts';
import { servicesErrors } from './errors.ts';
import { signPolicyArguments } from './requests.ts';
import { calledService } from './service-call.ts';
import { takeUpload } from './take-upload.ts';
import { type TakeUploadDeps, takeUploadDeps } from './wiring.ts';

/**
 * `POST /api/services/{s3}/signPolicy`: a form by which a browser sends one file straight to S3.
 *
 * Beside `url` and `fields`, the parts that MongoDB App Services answered.
 */
export const signPolicyRoute: Route<TakeUploadDeps> = async (deps, request) => {
  const called = await calledService(deps, request, 'aws-s3');
  const upload = await takeUpload(deps, called, request.json(signPolicyArguments));
  const { url, fields } = await deps.sign(upload, called.caller);
  const view = uploadView(upload, deps.mediaOrigin);
  return json(200, {
    url,
    fields,
    policy: fields['Policy'],
    signature: fields['X-Amz-Signature'],
    algorithm: fields['X-Amz-Algorithm'],
    date: fields['X-Amz-Date'],
    credential: fields['X-Amz-Credential'],
    location: view.location ?? null,
    upload: view,
  });
};

export const handler = onHttp(takeUploadDeps, signPolicyRoute, servicesErrors);
