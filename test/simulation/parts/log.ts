/** Stands for `lambdas/shared/log.ts`: what functions log goes into the history. */
import { maybeWorld } from '../world.ts';

export { describeFault } from '../../../lambdas/shared/log.ts';

export const log = {
  info: (message: string, fields?: unknown) => write('info', message, fields),
  warn: (message: string, fields?: unknown) => write('warn', message, fields),
  error: (message: string, fields?: unknown) => write('error', message, fields),
};

function write(level: string, message: string, fields: unknown): void {
  const world = maybeWorld();
  if (world?.records !== true) return;
  world.history.push(`  ${world.invocation?.fn} ${level}: ${message} ${brief(fields)}`);
}

function brief(fields: unknown): string {
  const text = JSON.stringify(fields) ?? '';
  return text.length < 400 ? text : `${text.slice(0, 400)}…`;
}
