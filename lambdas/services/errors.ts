import { DomainError, type ErrorTable } from '../shared/errors.ts';
import { httpActionErrors } from './domain/http/errors.ts';

export const servicesErrors = {
  ...httpActionErrors,
  SERVICE_UNKNOWN: { status: 404, detail: 'There is no such service, or it has no such action.' },
  RULE_DENIED: { status: 403, detail: 'A service rule prevented this call.' },
  /** Named as MongoDB App Services does. */
  NoMatchingRuleFound: { status: 403, detail: 'No service rule is for this action.' },
  SENDER_UNKNOWN: { status: 422, detail: 'Texts come from the number in the settings alone.' },
  BUCKET_UNKNOWN: { status: 422, detail: 'No bucket of this name is declared.' },
  TYPE_UNSUPPORTED: { status: 422, detail: 'Only PNG, JPEG, GIF and WebP pictures are taken.' },
  KEY_INVALID: { status: 422, detail: 'This name cannot be given to a file.' },
  KEY_TAKEN: { status: 409, detail: 'Somebody else has a file of this name.' },
  UPLOAD_TOO_LARGE: { status: 413, detail: 'The file is larger than is taken.' },
  UPLOAD_QUOTA_EXCEEDED: {
    status: 409,
    detail: 'There is no room for this file. Delete others first.',
  },
  UPLOAD_UNKNOWN: { status: 404, detail: 'There is no such file of yours.' },
  OBJECT_TOO_LARGE: {
    status: 413,
    detail: 'The file is too large for an answer. Ask for a URL of it with PresignURL.',
  },
} as const satisfies ErrorTable;

export type ServicesErrorCode = keyof typeof servicesErrors;

export class ServicesError extends DomainError<ServicesErrorCode> {}
