export const httpActions = ['get', 'post', 'put', 'patch', 'delete', 'head'] as const;

export type HttpAction = (typeof httpActions)[number];

/** Lists of values by canonical name: `Content-Type`. */
export type Headers = Readonly<Record<string, readonly string[]>>;

export interface OutsideRequest {
  readonly method: Uppercase<HttpAction>;
  /** By `parseUrl`; without credentials. */
  readonly url: URL;
  readonly headers: Headers;
  readonly body?: Uint8Array;
  readonly followRedirects: boolean;
}

export interface OutsideAnswer {
  readonly status: number;
  /** The words after the status: `OK`. */
  readonly message: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
}
