import { S3Client } from '@aws-sdk/client-s3';
import functions from '#functions';
import declared from '#services';
import { type PersonId, type SessionDeps, sessionDeps } from '../phone/index.ts';
import { clients } from '../shared/clients.ts';
import { smsSettings, uploadSettings } from '../shared/declarations/settings.ts';
import { readEnv } from '../shared/env.ts';
import type { HttpDeps } from '../shared/http/on-http.ts';
import { parseJson } from '../shared/parse-json.ts';
import { rulesOf } from '../shared/rules/rules.ts';
import type { ServiceTextsEnv } from '../topics/env.ts';
import { serviceTexts } from '../topics/index.ts';
import { type ArrivalsQueue, arrivalsQueue } from './adapters/arrivals.sqs.ts';
import { callOutside } from './adapters/egress.ts';
import { publishedReader } from './adapters/published.s3.ts';
import { quarantineInS3 } from './adapters/quarantine.s3.ts';
import { type SignedUpload, signUploads } from './adapters/sign-upload.ts';
import { uploadDeps, uploadStores } from './adapters/upload-deps.ts';
import type { AuthorizeDeps } from './domain/authorize.ts';
import type { OutsideAnswer, OutsideRequest } from './domain/http/ports.ts';
import type {
  InspectDeps,
  Place,
  Quarantine,
  RemoveDeps,
  UploadDeps,
} from './domain/uploads/ports.ts';
import type { Upload } from './domain/uploads/shelf.ts';
import type {
  ArrivalsEnv,
  CallHttpEnv,
  DeleteUploadEnv,
  InspectEnv,
  ReadUploadsEnv,
  TakeUploadEnv,
  UploadListEnv,
} from './env.ts';

const sessionNames = ['PEOPLE_TABLE', 'SESSION_KEYS_ARN', 'PUBLIC_ORIGIN'] as const;

type SignedIn = SessionDeps & HttpDeps;

export interface CallHttpDeps extends SignedIn, AuthorizeDeps {
  readonly callOutside: (
    request: OutsideRequest,
    mayFollow: (next: OutsideRequest) => Promise<boolean>,
  ) => Promise<OutsideAnswer>;
}

export interface CallTwilioDeps extends AuthorizeDeps {
  /** The number that texts come from. */
  readonly from: string;
  /** What the sender takes in one text. */
  readonly longestBytes: number;
  readonly sendText: ReturnType<typeof serviceTexts>;
}

export interface TakeUploadDeps extends SignedIn, AuthorizeDeps, UploadDeps {
  readonly quarantine: Pick<Quarantine, 'put'>;
  readonly sign: (upload: Upload, person: PersonId) => Promise<SignedUpload>;
  readonly mediaOrigin: string;
}

export interface ReadUploadsDeps
  extends SignedIn,
    AuthorizeDeps,
    Pick<UploadDeps, 'shelves' | 'claims'> {
  readonly read: (place: Place) => Promise<Uint8Array>;
  readonly sign: (place: Place, expiresIn: number) => Promise<string>;
  readonly mediaOrigin: string;
}

export interface UploadListDeps extends SignedIn, Pick<UploadDeps, 'shelves'> {
  readonly mediaOrigin: string;
}

export interface ArrivalDeps extends InspectDeps {
  readonly arrivals: ArrivalsQueue;
}

export type DeleteUploadDeps = SignedIn & RemoveDeps;

export function callHttpDeps(): CallHttpDeps {
  const env = readEnv<CallHttpEnv>(...sessionNames, 'MEDIA_ORIGIN');
  return {
    ...sessionDeps(env, clients()),
    ...rules({ mediaHost: new URL(env.MEDIA_ORIGIN).hostname }),
    callOutside: (request, mayFollow) =>
      callOutside(request, { except: [env.MEDIA_ORIGIN], mayFollow }),
  };
}

export function callTwilioDeps(): CallTwilioDeps {
  const env = readEnv<ServiceTextsEnv>(
    'TEXTS_TABLE',
    'SMS_SETTINGS',
    'TWILIO_SECRET_ARN',
    'PUBLIC_ORIGIN',
    'OUTSIDE_ORIGINS',
    'SUBSCRIPTIONS_TABLE',
    'NUMBER_KEY_ARN',
    'PEOPLE_TABLE',
  );
  const { from, sender } = parseJson(smsSettings, env.SMS_SETTINGS);
  // SNS counts bytes; Twilio counts characters, which the call's form limits.
  const longestBytes = sender === 'sns' ? 1600 : Number.POSITIVE_INFINITY;
  return { ...rules(), from, longestBytes, sendText: serviceTexts(env) };
}

export function takeUploadDeps(): TakeUploadDeps {
  const env = readEnv<TakeUploadEnv>(
    ...sessionNames,
    'UPLOADS_TABLE',
    'QUARANTINE_BUCKET',
    'MEDIA_ORIGIN',
    'UPLOAD_SETTINGS',
  );
  const made = clients();
  const s3 = new S3Client();
  const settings = parseJson(uploadSettings, env.UPLOAD_SETTINGS);
  return {
    ...sessionDeps(env, made),
    ...rules(),
    ...uploadStores(env.UPLOADS_TABLE, made),
    settings,
    quarantine: quarantineInS3(s3, env.QUARANTINE_BUCKET),
    sign: signUploads(s3, env.QUARANTINE_BUCKET, settings.signedSeconds),
    mediaOrigin: env.MEDIA_ORIGIN,
  };
}

export function readUploadsDeps(): ReadUploadsDeps {
  const env = readEnv<ReadUploadsEnv>(
    ...sessionNames,
    'UPLOADS_TABLE',
    'PUBLISHED_BUCKET',
    'MEDIA_ORIGIN',
  );
  const made = clients();
  return {
    ...sessionDeps(env, made),
    ...rules(),
    ...uploadStores(env.UPLOADS_TABLE, made),
    ...publishedReader(new S3Client(), env.PUBLISHED_BUCKET),
    mediaOrigin: env.MEDIA_ORIGIN,
  };
}

export function uploadListDeps(): UploadListDeps {
  const env = readEnv<UploadListEnv>(...sessionNames, 'UPLOADS_TABLE', 'MEDIA_ORIGIN');
  const made = clients();
  const { shelves } = uploadStores(env.UPLOADS_TABLE, made);
  return { ...sessionDeps(env, made), shelves, mediaOrigin: env.MEDIA_ORIGIN };
}

export function deleteUploadDeps(): DeleteUploadDeps {
  const env = readEnv<DeleteUploadEnv>(...sessionNames, ...removeNames);
  const made = clients();
  return { ...sessionDeps(env, made), ...uploadDeps(env, made) };
}

export function inspectDeps(): InspectDeps {
  const env = readEnv<InspectEnv>(...removeNames);
  return uploadDeps(env, clients());
}

export function arrivalDeps(): ArrivalDeps {
  const env = readEnv<ArrivalsEnv>(...removeNames, 'UPLOAD_ARRIVALS_QUEUE_URL');
  return { ...uploadDeps(env, clients()), arrivals: arrivalsQueue(env.UPLOAD_ARRIVALS_QUEUE_URL) };
}

const removeNames = [
  'UPLOADS_TABLE',
  'QUARANTINE_BUCKET',
  'PUBLISHED_BUCKET',
  'UPLOAD_SETTINGS',
] as const;

/** @param known what rules see as `%%environment.values` beside what is declared */
function rules(known: Readonly<Record<string, unknown>> = {}): AuthorizeDeps {
  const services = declared.services.map((service) => ({
    ...service,
    rules: rulesOf(service.rules, functions),
  }));
  const { values, environment } = declared.surroundings;
  return {
    surroundings: {
      values,
      environment: { ...environment, values: { ...known, ...environment.values } },
    },
    services: new Map(services.map((service) => [service.name, service])),
  };
}
