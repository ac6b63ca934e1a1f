/** An answer in which the service refuses, in the words its SDK client knows. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
  }
}

/** The embedded account: where it is kept, what it is called, where it answers. */
export interface Place {
  dataDir: string;
  region: string;
  accountId: string;
  endpoint: string;
}

export type Json = Record<string, unknown>;

/** The members of a request, read with the refusals its service gives for a missing or wrong one. */
export class Input {
  readonly values: Json;
  readonly #invalid: (message: string) => AwsError;

  constructor(values: Json, invalid: (message: string) => AwsError) {
    this.values = values;
    this.#invalid = invalid;
  }

  has(name: string): boolean {
    return this.values[name] !== undefined && this.values[name] !== null;
  }

  string(name: string): string {
    const value = this.optional(name);
    if (value === undefined || value === '') throw this.#invalid(`${name} is required`);
    return value;
  }

  optional(name: string): string | undefined {
    if (!this.has(name)) return undefined;
    const value = this.values[name];
    if (typeof value !== 'string') throw this.#invalid(`${name} must be a string`);
    return value;
  }

  /** A whole number between `least` and `most`. */
  integer(name: string, least: number, most: number): number | undefined {
    if (!this.has(name)) return undefined;
    const value = Number(this.values[name]);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw this.#invalid(`${name} must be a whole number between ${least} and ${most}`);
  }

  /** Like `record`, for maps of strings to strings. */
  map(name: string): Record<string, string> {
    const values = this.record(name);
    for (const [key, value] of Object.entries(values))
      if (typeof value !== 'string') throw this.#invalid(`${name}.${key} must be a string`);
    return values as Record<string, string>;
  }

  flag(name: string, otherwise: boolean): boolean {
    return this.has(name) ? String(this.values[name]) === 'true' : otherwise;
  }

  record(name: string): Json {
    const value = this.values[name] ?? {};
    if (value === '') return {};
    if (!isRecord(value)) throw this.#invalid(`${name} must be a map`);
    return value;
  }

  list(name: string): unknown[] {
    const value = this.values[name] ?? [];
    if (value === '') return [];
    if (!Array.isArray(value)) throw this.#invalid(`${name} must be a list`);
    return value;
  }

  strings(name: string): string[] {
    return this.list(name).map((value) => String(value));
  }

  structure(name: string): Input {
    return new Input(this.record(name), this.#invalid);
  }

  records(name: string): Input[] {
    return this.list(name).map((value) => {
      if (!isRecord(value)) throw this.#invalid(`${name} must hold structures`);
      return new Input(value, this.#invalid);
    });
  }
}

export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export type Context = Record<string, string | string[]>;

/** A JSON object out of a text, undefined for anything else. */
export function parseObject(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What an operation gets to know of its call. */
export interface Call {
  accessKeyId: string;
  /** Aborts when the caller hangs up. */
  signal: AbortSignal;
  allows(action: string, resource: string, context?: Context): boolean;
  /** Throws the service's refusal unless the principal may do this. */
  authorize(action: string, resource: string, context?: Context): void;
}

export type Operation = (input: Input, call: Call) => unknown;

/** One service behind the endpoint. */
export interface Service {
  protocol: 'json-1.0' | 'json-1.1' | 'query';
  operations: Record<string, Operation>;
  invalid(message: string): AwsError;
  denied(message: string): AwsError;
}

/** What a refused call says, in the words of AWS. */
export function denial(accessKeyId: string, action: string, resource: string): string {
  return `User: ${accessKeyId} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
}
