import * as z from 'zod/mini';
import { parseJson } from '../../shared/parse-json.ts';

const outsideOrigins = z.record(z.string(), z.string());

/** The base URL to call for an origin outside of ours. @param origins `{"https://host": "https://host"}` */
export function outsideOrigin(origins: string, origin: string): string {
  return parseJson(outsideOrigins, origins)[origin] ?? origin;
}
