import { requireSession } from '../phone/index.ts';
import { onHttp, type Route } from '../shared/http/on-http.ts';
import { json } from '../shared/http/reply.ts';
import { uploadView } from './domain/uploads/upload-view.ts';
import { servicesErrors } from './errors.ts';
import { type UploadListDeps, uploadListDeps } from './wiring.ts';

/** `GET /api/uploads`: the files of whoever is signed in, newest first. */
export const listUploadsRoute: Route<UploadListDeps> = async (deps, request) => {
  const { id } = await requireSession(deps, request);
  const shelf = (await deps.shelves.read(id))?.item;
  const uploads = (shelf?.uploads ?? []).filter(({ status }) => status !== 'deleting');
  return json(200, {
    uploads: uploads.map((one) => uploadView(one, deps.mediaOrigin)).reverse(),
  });
};

export const handler = onHttp(uploadListDeps, listUploadsRoute, servicesErrors);
