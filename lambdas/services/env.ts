import type { SessionEnv } from '../phone/env.ts';

/** What a function needs to call outside in the name of a client. */
export interface CallHttpEnv extends SessionEnv {
  /** `https://host` of published uploads, which may be called although it can be inside locally. */
  readonly MEDIA_ORIGIN: string;
}

/** What a function needs to know of people's uploads. */
export interface ShelvesEnv {
  readonly UPLOADS_TABLE: string;
}

/** What a function needs to take uploads away. */
export interface RemoveUploadsEnv extends ShelvesEnv {
  readonly QUARANTINE_BUCKET: string;
  readonly PUBLISHED_BUCKET: string;
  /** The settings of `uploads` as JSON. */
  readonly UPLOAD_SETTINGS: string;
}

export interface TakeUploadEnv extends SessionEnv, ShelvesEnv {
  readonly QUARANTINE_BUCKET: string;
  readonly MEDIA_ORIGIN: string;
  /** The settings of `uploads` as JSON. */
  readonly UPLOAD_SETTINGS: string;
}

export interface UploadListEnv extends SessionEnv, ShelvesEnv {
  readonly MEDIA_ORIGIN: string;
}

export interface ReadUploadsEnv extends UploadListEnv {
  readonly PUBLISHED_BUCKET: string;
}

export interface DeleteUploadEnv extends SessionEnv, RemoveUploadsEnv {}

export type InspectEnv = RemoveUploadsEnv;

export interface ArrivalsEnv extends InspectEnv {
  readonly UPLOAD_ARRIVALS_QUEUE_URL: string;
}
