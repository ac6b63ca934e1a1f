import type { ConnectionsEnv } from '../../lambdas/connect/env.ts';
import { deviceConnections } from '../../lambdas/connect/index.ts';
import { DomainError } from '../../lambdas/shared/errors.ts';
import { once } from '../../lambdas/shared/once.ts';

const connections = once(() => deviceConnections(process.env as unknown as ConnectionsEnv));

/** Ten callers of one process use one connection at once, as ten parts of a program would. */
export async function refreshHerd({ ref }: { ref: string }): Promise<void> {
  const [connection] = await (await connections()).load([ref]);
  if (connection === undefined) return;
  const calls = Array.from({ length: 10 }, () =>
    connection.ask((get) => get(connection.source.url)).catch(orRefusal),
  );
  await Promise.all(calls);
}

/** Being told to come back is an answer. */
function orRefusal(error: unknown): void {
  if (!(error instanceof DomainError)) throw error;
}
