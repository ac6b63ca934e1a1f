import { httpArguments } from '../../lambdas/services/domain/http/arguments.ts';
import { httpActionErrors } from '../../lambdas/services/domain/http/errors.ts';
import { type ServicesErrorCode, servicesErrors } from '../../lambdas/services/errors.ts';
import {
  objectArguments,
  putArguments,
  signPolicyArguments,
  uploadPath,
} from '../../lambdas/services/requests.ts';
import {
  type ServiceDeclaration,
  serviceActions,
} from '../../lambdas/shared/declarations/service.ts';
import type { ErrorTable } from '../../lambdas/shared/errors.ts';
import {
  httpAnswer,
  objectAnswer,
  presignedAnswer,
  putAnswer,
  signedAnswer,
  uploadsAnswer,
} from './answers.ts';
import type { RouteDoc } from './routes.ts';

type Named = Pick<ServiceDeclaration, 'name' | 'type'>;
type Doc = Omit<RouteDoc, 'route' | 'tag' | 'caller'>;

/** The routes of the declared services, and those to what was uploaded where a service takes uploads. */
export function serviceRoutes(services: readonly Named[]): readonly RouteDoc[] {
  const calls = services.flatMap(({ name, type }) =>
    serviceActions[type].flatMap((action) => {
      const doc = docs[type]?.(action);
      if (doc === undefined) return [];
      return [{ ...called, ...doc, route: `POST /api/services/${name}/${action}` }];
    }),
  );
  return [...calls, ...(services.some(({ type }) => type === 'aws-s3') ? uploads : [])];
}

const called = { tag: 'services', caller: 'session' } as const;

const json = (schema: NonNullable<RouteDoc['body']>['schema']) => ({
  type: 'application/json',
  schema,
});

function refusals(...codes: readonly ServicesErrorCode[]): ErrorTable {
  return Object.fromEntries(codes.map((code) => [code, servicesErrors[code]]));
}

const byRules = refusals('SERVICE_UNKNOWN', 'RULE_DENIED', 'NoMatchingRuleFound');

const ofUploads = {
  ...byRules,
  ...refusals(
    'BUCKET_UNKNOWN',
    'TYPE_UNSUPPORTED',
    'KEY_INVALID',
    'KEY_TAKEN',
    'UPLOAD_TOO_LARGE',
    'UPLOAD_QUOTA_EXCEEDED',
  ),
};

const ofStores: Readonly<Record<string, Doc>> = {
  put: {
    summary: 'Upload a picture of up to 3 MiB, to be inspected and then published',
    body: json(putArguments),
    answer: { status: 200, description: 'It is being inspected.', schema: putAnswer },
    errors: ofUploads,
  },
  signPolicy: {
    summary: 'Get a signed form by which a browser sends one picture straight to the bucket',
    body: json(signPolicyArguments),
    answer: { status: 200, description: 'The form, and the upload to come.', schema: signedAnswer },
    errors: ofUploads,
  },
  GetObject: {
    summary: 'Read a published picture',
    body: json(objectArguments),
    answer: { status: 200, description: 'The picture.', schema: objectAnswer },
    errors: { ...byRules, ...refusals('UPLOAD_UNKNOWN', 'OBJECT_TOO_LARGE') },
  },
  PresignURL: {
    summary: 'Get an address at which a published picture can be read for some minutes',
    body: json(objectArguments),
    answer: { status: 200, description: 'The address.', schema: presignedAnswer },
    errors: { ...byRules, ...refusals('UPLOAD_UNKNOWN') },
  },
};

const docs: Partial<Record<Named['type'], (action: string) => Doc | undefined>> = {
  'aws-s3': (action) => ofStores[action],
  http: (action) => ({
    summary: `Call a public address: ${action.toUpperCase()}`,
    body: json(httpArguments),
    answer: { status: 200, description: 'What was answered there.', schema: httpAnswer },
    errors: { ...byRules, ...httpActionErrors },
  }),
};

const uploads: readonly RouteDoc[] = [
  {
    ...called,
    route: 'GET /api/uploads',
    summary: 'What a person has uploaded',
    answer: { status: 200, description: 'The newest first.', schema: uploadsAnswer },
  },
  {
    ...called,
    route: 'DELETE /api/uploads/{id}',
    summary: 'Delete a picture of one’s own',
    path: uploadPath,
    answer: { status: 204, description: 'Done.' },
    errors: refusals('UPLOAD_UNKNOWN'),
  },
];
