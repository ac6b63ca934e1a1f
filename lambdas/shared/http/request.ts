import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as z from 'zod/mini';
// By its own name: of the namespace `z.core` all would be in the bundle, 350 KB.
import { _safeParse } from 'zod/v4/core';
import en from 'zod/v4/locales/en.js';
import { jsonOf } from '../parse-json.ts';
import { addressOf, sourceOf } from './client-address.ts';
import { parseCookies } from './cookies.ts';
import { requestRefused } from './errors.ts';

z.config(en());

const maxBodyBytes = 16 * 1024;

/** A request whose parts are read through schemas; a part that doesn't fit is an `HttpError`. */
export class HttpRequest {
  readonly #event: APIGatewayProxyEvent;

  constructor(event: APIGatewayProxyEvent) {
    this.#event = event;
  }

  get method(): string {
    return this.#event.httpMethod;
  }

  /** The address or network that limits are counted against. */
  get source(): string {
    return sourceOf(this.header('cloudfront-viewer-address'));
  }

  /** Of whoever sent it, IPv4 or IPv6; empty where that is not known. */
  get address(): string {
    return addressOf(this.header('cloudfront-viewer-address'));
  }

  /** The parts of its path: `['api', 'services', 's3', 'put']`. */
  get segments(): readonly string[] {
    return this.#event.path.split('/').slice(1);
  }

  /** Every header as it was sent, with all its values. */
  get headers(): Iterable<readonly [name: string, values: readonly string[]]> {
    return Object.entries(this.#event.multiValueHeaders ?? {}).map(
      ([name, values = []]) => [name, values] as const,
    );
  }

  /** @param name in lower case */
  header(name: string): string | undefined {
    const headers = this.#event.headers ?? {};
    let found: string | undefined;
    // Most requests read two headers of twenty: looking for them costs less than an index of all.
    for (const key in headers) {
      if (key.length === name.length && key.toLowerCase() === name) found = headers[key];
    }
    return found;
  }

  cookie(name: string): string | undefined {
    return parseCookies(this.header('cookie')).get(name);
  }

  /** @throws HttpError REQUEST_INVALID */
  path<Schema extends z.core.$ZodType>(schema: Schema): z.output<Schema> {
    return parse(schema, this.#event.pathParameters ?? {});
  }

  /** Query parameters; of a repeated key the last counts. @throws HttpError REQUEST_INVALID */
  query<Schema extends z.core.$ZodType>(schema: Schema): z.output<Schema> {
    return parse(schema, this.#event.queryStringParameters ?? {});
  }

  /** The query as it goes into a signed or compared URL: every key and value, `''` when there is none. */
  get queryString(): string {
    const query = new URLSearchParams();
    for (const [key, values] of Object.entries(this.#event.multiValueQueryStringParameters ?? {})) {
      for (const value of values ?? []) query.append(key, value);
    }
    return query.toString();
  }

  /** @throws HttpError BODY_TYPE_UNSUPPORTED, BODY_TOO_LARGE, BODY_NOT_PARSABLE, REQUEST_INVALID */
  json<Schema extends z.core.$ZodType>(schema: Schema, mostBytes = maxBodyBytes): z.output<Schema> {
    return parse(schema, bodyOf(this.#body('application/json', mostBytes)));
  }

  /** Form fields; of a repeated field the last counts. @throws like `json` */
  form<Schema extends z.core.$ZodType>(schema: Schema): z.output<Schema> {
    return parse(schema, Object.fromEntries(this.formFields()));
  }

  /** Every form field as it was sent. @throws HttpError BODY_TYPE_UNSUPPORTED, BODY_TOO_LARGE */
  formFields(): URLSearchParams {
    return new URLSearchParams(this.#body('application/x-www-form-urlencoded'));
  }

  #body(type: string, mostBytes = maxBodyBytes): string {
    if (!isOfType(type, this.header('content-type') ?? '')) {
      throw requestRefused('BODY_TYPE_UNSUPPORTED');
    }
    const sent = this.#event.body ?? '';
    const body = this.#event.isBase64Encoded ? Buffer.from(sent, 'base64').toString('utf8') : sent;
    if (Buffer.byteLength(body) > mostBytes) throw requestRefused('BODY_TOO_LARGE');
    return body;
  }
}

/** Whether a Content-Type header names this type, in UTF-8 if it names a charset. */
function isOfType(type: string, header: string): boolean {
  if (header === type) return true;
  const [mediaType = '', ...parameters] = header.toLowerCase().split(';');
  const charset = parameters.map((p) => p.trim()).find((p) => p.startsWith('charset='));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  return mediaType.trim() === type && isUtf8;
}

function bodyOf(text: string): unknown {
  const value = jsonOf(text);
  if (value === undefined) throw requestRefused('BODY_NOT_PARSABLE');
  return value;
}

/** What doesn't fit, without zod's own error, whose stack and message would cost more than the parsing. */
class Misfits {
  constructor(readonly issues: z.core.$ZodIssue[]) {}
}

const safeParse = _safeParse(Misfits as unknown as z.core.$ZodErrorClass);

/** @throws HttpError REQUEST_INVALID */
export function parse<Schema extends z.core.$ZodType>(
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const result = safeParse(schema, value);
  if (result.success) return result.data;
  throw requestRefused(
    'REQUEST_INVALID',
    result.error.issues.map(({ path, message }) => ({ path: path.join('.'), detail: message })),
  );
}
