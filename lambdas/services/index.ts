import type { PersonId } from '../phone/index.ts';
import { clients } from '../shared/clients.ts';
import { uploadDeps } from './adapters/upload-deps.ts';
import { forgetUploads } from './domain/uploads/remove-uploads.ts';
import type { RemoveUploadsEnv } from './env.ts';

/** Takes away all that a person has uploaded. Doing it again does no harm. */
export function forgetPersonsUploads(env: RemoveUploadsEnv, stores = clients()) {
  const deps = uploadDeps(env, stores);
  return (person: PersonId): Promise<void> => forgetUploads(deps, person);
}
