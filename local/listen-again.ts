import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';

/**
 * Has a server listen on loopback, on the port of the last time if that is still free: addresses that were
 * given out stay good over a restart. `file` remembers it. Returns `http://127.0.0.1:<port>`.
 */
export async function listenAgain(server: Server, file: string): Promise<string> {
  const last = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  await listen(server, last).catch((error: unknown) => {
    if (last === 0) throw error;
    return listen(server, 0);
  });
  const { port } = server.address() as AddressInfo;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, String(port));
  return `http://127.0.0.1:${port}`;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
