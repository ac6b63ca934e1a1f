import type { Aws } from '../../aws/index.ts';
import { type HttpResponse, type Origin, text } from '../http.ts';
import { keyOf } from './page-bucket.ts';

/**
 * A private bucket as it is at each request, read in the name of a distribution; one without an origin access
 * control signs nothing, and so has no name there.
 */
export function liveBucket(
  aws: Pick<Aws, 'readObject'>,
  bucket: string,
  distributionArn: string | undefined,
): Origin {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return text(405, 'text/plain', 'Method not allowed\n');
    if (distributionArn === undefined) return text(403, 'text/plain', 'Forbidden\n');
    const key = keyOf(request.path);
    if (key === undefined) return text(400, 'text/plain', 'Invalid URI\n');
    const headers = request.headers.map(([name, value]) => [name.toLowerCase(), value]);
    const {
      status,
      headers: told = {},
      body = '',
      file,
    } = aws.readObject({
      service: 'cloudfront.amazonaws.com',
      sourceArn: distributionArn,
      bucket,
      key,
      // Whether the bytes are sent is for the one who asked to know.
      method: 'GET',
      headers: Object.fromEntries(headers),
    });
    const { 'content-length': _, ...rest } = told;
    const response: HttpResponse = {
      status,
      headers: Object.entries(rest),
      body: Buffer.from(body),
    };
    return file === undefined ? response : { ...response, file };
  };
}
