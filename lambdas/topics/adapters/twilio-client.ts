import type { Client, RequestOpts } from 'twilio/lib/base/BaseTwilio';
import domainModule from 'twilio/lib/base/Domain';
import versionModule from 'twilio/lib/base/Version';
import * as z from 'zod/mini';
import type { Secrets } from '../../shared/keys/secrets.ts';
import { parseJson } from '../../shared/parse-json.ts';
import { httpCall } from './http-call.ts';

const Domain = defaultOf(domainModule);
const Version = defaultOf(versionModule);

export const twilioCredentials = z.object({ accountSid: z.string(), authToken: z.string() });

export type TwilioCredentials = z.output<typeof twilioCredentials>;

export async function readTwilioCredentials(
  secrets: Secrets,
  arn: string,
  maxAgeSeconds?: number,
): Promise<TwilioCredentials> {
  return parseJson(twilioCredentials, await secrets.read(arn, maxAgeSeconds));
}

/**
 * A version of one of Twilio's APIs, for the library's resources to work on.
 *
 * The library's own client loads every product of Twilio, 3.6 MB; its resources ask no more of a client
 * than `request`.
 */
export function twilioApi(
  { accountSid, authToken }: TwilioCredentials,
  baseUrl: string,
  version: string,
  timeoutSeconds: number,
): InstanceType<typeof Version> {
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  const client: Pick<Client, 'request'> = {
    request({ method = 'get', uri = '', headers = {}, params = {}, data = {} }: RequestOpts) {
      const query = formOf(params);
      return httpCall(query === '' ? uri : `${uri}?${query}`, {
        method: method.toUpperCase(),
        headers: { ...stringsOf(headers), authorization },
        body: formOf(data),
        timeoutSeconds,
      });
    },
  };
  return new Version(new Domain(client as Client, baseUrl), version);
}

function formOf(fields: object): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) form.append(name, String(value));
  }
  return form.toString();
}

function stringsOf(fields: object): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));
}

/** To an ES module, Node and bundlers hand the whole exports of a CommonJS one where its types promise the default. */
function defaultOf<T>(module: T): T {
  return (module as { default?: T }).default ?? module;
}
