import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import type { Deployed, Deployment } from '../deploy.ts';
import type { Headers, HttpResponse, Origin } from '../http.ts';

interface StoredObject {
  file: string;
  headers: Headers;
}

interface BucketDeployment {
  SourceObjectKeys: string[];
  DestinationBucketName: string;
  DestinationBucketKeyPrefix?: string;
  SystemMetadata?: Record<string, string>;
  Include?: string[];
  Exclude?: string[];
}

/** As the AWS CLI would guess when it uploads. */
const contentTypes: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.ico': 'image/vnd.microsoft.icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.map': 'binary/octet-stream',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.xml': 'text/xml',
};

/** Whether bucket deployments say what a bucket holds. */
export function isFilledByTemplate(deployment: Deployment, bucket: Deployed): boolean {
  return deployment
    .ofType('Custom::CDKBucketDeployment')
    .some(({ properties }) => properties['DestinationBucketName'] === bucket.ref);
}

/** A private bucket filled by the template's bucket deployments, read through the distribution. */
export function pageBucket(deployment: Deployment, bucket: Deployed): Origin {
  const objects = new Map<string, StoredObject>();
  for (const { properties } of deployment.ofType('Custom::CDKBucketDeployment')) {
    const settings = properties as unknown as BucketDeployment;
    if (settings.DestinationBucketName !== bucket.ref) continue;
    for (const source of settings.SourceObjectKeys) {
      const directory = deployment.assets[source];
      if (directory !== undefined) upload(directory, settings, objects);
    }
  }
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return denied(405, 'MethodNotAllowed');
    const key = keyOf(request.path);
    if (key === undefined) return denied(400, 'InvalidURI');
    const object = objects.get(key);
    // Whoever may not list a bucket isn't told that a key doesn't exist.
    if (object === undefined) return denied(403, 'AccessDenied');
    return found(object);
  };
}

/** The key that a path names; undefined when its encoding is broken. */
export function keyOf(path: string): string | undefined {
  try {
    return decodeURIComponent(path.slice(1));
  } catch {
    return undefined;
  }
}

function upload(
  directory: string,
  {
    DestinationBucketKeyPrefix: prefix = '',
    SystemMetadata = {},
    Include,
    Exclude,
  }: BucketDeployment,
  objects: Map<string, StoredObject>,
): void {
  const system = Object.entries(SystemMetadata);
  for (const file of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    const path = join(directory, file);
    const key = relative(directory, path).split(sep).join('/');
    if (!statSync(path).isFile() || !isIncluded(key, Include, Exclude)) continue;
    const type = contentTypes[extname(file)] ?? 'binary/octet-stream';
    const own = system.some(([name]) => name === 'content-type');
    const headers: Headers = own ? system : [['Content-Type', type], ...system];
    objects.set(prefix === '' ? key : `${prefix.replace(/\/$/, '')}/${key}`, {
      file: path,
      headers,
    });
  }
}

/** The AWS CLI's filters: everything is in, then what `exclude` names is out, then `include` is in again. */
function isIncluded(key: string, include: string[] = [], exclude: string[] = []): boolean {
  const matches = (patterns: string[]) => patterns.some((pattern) => wildcard(pattern).test(key));
  return !matches(exclude) || matches(include);
}

/** A pattern of `*` and `?`, as CloudFront's path patterns and the AWS CLI's filters write it. */
export function wildcard(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}

function found({ file, headers }: StoredObject): HttpResponse {
  const body = readFileSync(file);
  const tag = `"${createHash('md5').update(body).digest('hex')}"`;
  return { status: 200, headers: [...headers, ['ETag', tag]], body };
}

function denied(status: number, code: string): HttpResponse {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code></Error>`;
  return { status, headers: [['Content-Type', 'application/xml']], body: Buffer.from(body) };
}
