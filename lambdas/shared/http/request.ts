import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';
import { jsonOf } from '../parse-json.ts';
import { sourceOf } from './client-address.ts';
import { parseCookies } from './cookies.ts';
import { HttpError } from './errors.ts';

z.config(en());

const maxBodyBytes = 16 * 1024;

/** A request whose parts are read through schemas; a part that doesn't fit is an `HttpError`. */
export class HttpRequest {
  readonly #event: APIGatewayProxyEvent;
  readonly #headers: ReadonlyMap<string, string>;

  constructor(event: APIGatewayProxyEvent) {
    this.#event = event;
    this.#headers = new Map(
      Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value ?? '']),
    );
  }

  get method(): string {
    return this.#event.httpMethod;
  }

  /** The address or network that limits are counted against. */
  get source(): string {
    return sourceOf(this.header('cloudfront-viewer-address'));
  }

  header(name: string): string | undefined {
    return this.#headers.get(name);
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
  json<Schema extends z.core.$ZodType>(schema: Schema): z.output<Schema> {
    return parse(schema, bodyOf(this.#body('application/json')));
  }

  /** Form fields; of a repeated field the last counts. @throws like `json` */
  form<Schema extends z.core.$ZodType>(schema: Schema): z.output<Schema> {
    return parse(schema, Object.fromEntries(this.formFields()));
  }

  /** Every form field as it was sent. @throws HttpError BODY_TYPE_UNSUPPORTED, BODY_TOO_LARGE */
  formFields(): URLSearchParams {
    return new URLSearchParams(this.#body('application/x-www-form-urlencoded'));
  }

  #body(type: string): string {
    const [mediaType = '', ...parameters] = (this.header('content-type') ?? '')
      .toLowerCase()
      .split(';');
    const charset = parameters.map((p) => p.trim()).find((p) => p.startsWith('charset='));
    const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
    if (mediaType.trim() !== type || !isUtf8) throw new HttpError('BODY_TYPE_UNSUPPORTED');
    const encoding = this.#event.isBase64Encoded ? 'base64' : 'utf8';
    const body = Buffer.from(this.#event.body ?? '', encoding);
    if (body.byteLength > maxBodyBytes) throw new HttpError('BODY_TOO_LARGE');
    return body.toString('utf8');
  }
}

function bodyOf(text: string): unknown {
  const value = jsonOf(text);
  if (value === undefined) throw new HttpError('BODY_NOT_PARSABLE');
  return value;
}

function parse<Schema extends z.core.$ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  throw new HttpError(
    'REQUEST_INVALID',
    result.error.issues.map(({ path, message }) => ({ path: path.join('.'), detail: message })),
  );
}
