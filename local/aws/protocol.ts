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

/** Where the embedded account is kept and what it is called. */
export interface Place {
  dataDir: string;
  region: string;
  accountId: string;
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

/** What an operation gets to know of its call. */
export interface Call {
  accessKeyId: string;
  /** Aborts when the caller hangs up. */
  signal: AbortSignal;
  /** Throws the service's refusal unless the principal may do this. */
  authorize(action: string, resource: string, context?: Record<string, string | string[]>): void;
}

export type Operation = (input: Input, call: Call) => unknown;

/** One service behind the endpoint. */
export interface Service {
  protocol: 'json-1.0' | 'json-1.1' | 'query';
  operations: Record<string, Operation>;
  invalid(message: string): AwsError;
  denied(message: string): AwsError;
}
