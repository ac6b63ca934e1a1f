import { requireSession } from '../phone/index.ts';
import { onHttp, type Route } from '../shared/http/on-http.ts';
import { noContent } from '../shared/http/reply.ts';
import { removeUploads } from './domain/uploads/remove-uploads.ts';
import { ServicesError, servicesErrors } from './errors.ts';
import { uploadPath } from './requests.ts';
import { type DeleteUploadDeps, deleteUploadDeps } from './wiring.ts';

/** `DELETE /api/uploads/{id}`: takes a file of one's own away. */
export const deleteUploadRoute: Route<DeleteUploadDeps> = async (deps, request) => {
  const { id: person } = await requireSession(deps, request);
  const { id } = request.path(uploadPath);
  if (!(await removeUploads(deps, person, (one) => one.id === id))) {
    throw new ServicesError('UPLOAD_UNKNOWN');
  }
  return noContent();
};

export const handler = onHttp(deleteUploadDeps, deleteUploadRoute, servicesErrors);
