import * as z from 'zod/mini';
import type { PersonId } from '../phone/index.ts';
import { e164 } from '../shared/declarations/settings.ts';

/** Bytes of a request that carries a file of up to 3 MiB in base64. */
export const largestPut = 4.1 * 1024 * 1024;
/** Bytes of a request that has a body of up to 1 MiB sent on. */
export const largestHttpCall = 1.5 * 1024 * 1024;

const bucket = z.string().check(z.minLength(1), z.maxLength(63));
const key = z.string().check(z.minLength(1), z.maxLength(1024));
const acl = z.enum(['private', 'public-read']);
const contentType = z.string().check(z.minLength(1), z.maxLength(128));

/** Base64, as such or in Extended JSON. */
const bytes = z.union([
  z.base64(),
  z.pipe(
    z.object({ $binary: z.object({ base64: z.base64(), subType: z.optional(z.string()) }) }),
    z.transform(({ $binary: { base64 } }) => base64),
  ),
]);

export const putArguments = z.strictObject({
  bucket,
  key,
  acl: z._default(acl, 'private'),
  contentType,
  body: bytes,
});

export const signPolicyArguments = z.strictObject({
  bucket,
  key,
  acl: z._default(acl, 'private'),
  contentType,
  /** Bytes of the file that will come. */
  contentLength: z.int().check(z.gte(0)),
});

export const objectArguments = z.strictObject({ bucket, key });

export const uploadPath = z.object({
  id: z.string().check(z.regex(/^[\w-]{22}$/, 'must be the id of an upload')),
});

/** Characters that a sender takes in one text. */
const longestText = 1600;

/** Words to be texted: no control characters, and nothing that turns writing around. */
const words = z
  .string()
  .check(
    z.maxLength(longestText),
    z.regex(/[\p{L}\p{N}\p{P}\p{S}]/u, 'must have something to read in it'),
    z.regex(
      /^(?:[^\p{C}\u2028\u2029]|[\t\r\n\u200c-\u200f]|[\u{e0020}-\u{e007f}])*$/u,
      'must be text, without control characters',
    ),
  );

/** A call by a function on a server: `{service: 'twilio', action: 'send', args: {to, from, body}}`. */
export const serverCall = z.strictObject({
  service: z.string(),
  action: z.literal('send'),
  args: z.strictObject({
    to: e164,
    /** Left out or the number that texts come from: there is no other. */
    from: z.optional(e164),
    body: words,
  }),
  /** The id of whom it is called for, whom rules see as `%%user`; without it the system itself calls. */
  user: z.optional(
    z.pipe(
      z.string().check(z.minLength(1), z.maxLength(64)),
      z.transform((id) => id as PersonId),
    ),
  ),
  /** What leads to the text: called again with the same one, nothing more is sent. */
  cause: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
});

const detail = z.object({ key: z.string(), 'version-id': z.string() });

/** Events of S3, 'Object Created', and of GuardDuty, 'GuardDuty Malware Protection Object Scan Result'. */
export const objectEvent = z.pipe(
  z.union([
    z.object({ detail: z.object({ object: detail }) }),
    z.object({
      detail: z.object({
        s3ObjectDetails: z.object({ objectKey: z.string(), versionId: z.string() }),
      }),
    }),
  ]),
  z.transform(({ detail }) =>
    'object' in detail
      ? { key: detail.object.key, versionId: detail.object['version-id'] }
      : { key: detail.s3ObjectDetails.objectKey, versionId: detail.s3ObjectDetails.versionId },
  ),
);
