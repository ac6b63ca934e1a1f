import * as z from 'zod/mini';
import { isSafeUrl } from '../../shared/declarations/provider.ts';
import { parseJson } from '../../shared/parse-json.ts';
import { ConnectError } from '../errors.ts';

/** Where outside URLs are found. */
export interface OutsideOrigins {
  /**
   * The URL to call for a declared one; one that is at its base already stays as it is.
   *
   * @throws ConnectError PROVIDER_NONSENSE for an origin that isn't declared, or isn't safe
   */
  locate(url: string): string;
}

/** @param json object from declared origin to base URL: `{"https://accounts.example": "https://accounts.example"}` */
export function outsideOrigins(json: string): OutsideOrigins {
  const bases = new Map(Object.entries(parseJson(z.record(z.string(), z.string()), json)));
  const isAtBase = (url: string) =>
    [...bases.values()].some((base) => url === base || url.startsWith(`${trimmed(base)}/`));
  return {
    locate(url) {
      const located = URL.canParse(url) ? relocate(url, bases) : undefined;
      if (located !== undefined && isSafeUrl(located)) return located;
      if (isAtBase(url) && isSafeUrl(url)) return url;
      throw new ConnectError('PROVIDER_NONSENSE');
    },
  };
}

function relocate(url: string, bases: ReadonlyMap<string, string>): string | undefined {
  const { origin, pathname, search } = new URL(url);
  const base = bases.get(origin);
  // An issuer is an identifier: it gets no slash that it didn't have.
  const path = pathname === '/' && !url.endsWith('/') ? '' : pathname;
  return base === undefined ? undefined : trimmed(base) + path + search;
}

function trimmed(base: string): string {
  return base.replace(/\/$/, '');
}
