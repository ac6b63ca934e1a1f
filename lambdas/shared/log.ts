import { Logger } from '@aws-lambda-powertools/logger';

/** The structured log of a function. Codes, tokens, numbers and message bodies are never handed to it. */
export const log = new Logger();

/** What may be logged of a fault: its name and stack, never the third-party answer kept in its `cause`. */
export function describeFault(fault: unknown): { name: string; stack?: string } {
  if (!(fault instanceof Error)) return { name: typeof fault };
  return fault.stack === undefined
    ? { name: fault.name }
    : { name: fault.name, stack: fault.stack };
}
