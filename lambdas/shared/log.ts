/** Facts beside a message. None may take the place of what alarms look for. */
type Fields = Readonly<Record<string, unknown>> & {
  readonly level?: never;
  readonly message?: never;
};

/**
 * The structured log of a function: a line of JSON each, with the `level` and `timestamp` by which Lambda
 * filters. Codes, tokens, numbers and message bodies are never handed to it.
 */
export const log = {
  info: (message: string, fields?: Fields): void => write('INFO', message, fields),
  warn: (message: string, fields?: Fields): void => write('WARN', message, fields),
  error: (message: string, fields?: Fields): void => write('ERROR', message, fields),
};

function write(level: string, message: string, fields?: Fields): void {
  const timestamp = new Date().toISOString();
  const trace = process.env['_X_AMZN_TRACE_ID'];
  const traced = trace && { xray_trace_id: /Root=([^;]+)/.exec(trace)?.[1] };
  const line = JSON.stringify({ level, message, timestamp, ...traced, ...fields });
  // Lambda's own console would wrap the line in another one.
  process.stdout.write(`${line}\n`);
}

/** What may be logged of a fault: its name and stack, never the third-party answer kept in its `cause`. */
export function describeFault(fault: unknown): { name: string; stack?: string } {
  if (!(fault instanceof Error)) return { name: typeof fault };
  return fault.stack === undefined
    ? { name: fault.name }
    : { name: fault.name, stack: fault.stack };
}
