import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FrontDoor } from './front-door.ts';
import { lockFolder } from './lock.ts';
import { synthesize } from './synthesis.ts';
import { startSystem } from './system.ts';
import { localCertificate } from './tls/certificate.ts';
import { trust } from './tls/trust.ts';

export interface LocalOptions {
  /** 0 takes any free one. */
  port: number;
  /** The project's folder. Default: the current one. */
  root?: string;
  /** Keeps data, logs and earlier syntheses. Default: `.local` in the project. */
  dir?: string;
  /** The operator's declarations. Default: `integrations` in the project. */
  integrations?: string;
  /** Forgets all data first. */
  fresh?: boolean;
  /** Speaks https, with a certificate of its own: for browsers that keep no `__Host-` cookie on http. */
  https?: boolean;
  /** An app that is synthesized already, instead of the project's own. */
  assembly?: string;
  onProgress?(line: string): void;
}

export interface LocalSwitchboard {
  /** `http://localhost:3000` */
  origin: string;
  /** What the functions' AWS clients talk to. */
  endpoint: string;
  /** Each function's output, and what the simulators log. */
  logs: string;
  /** Resolves when nothing is running and nothing is about to. */
  settle(): Promise<void>;
  /** Finishes what was begun, keeps the rest for the next start. */
  close(): Promise<void>;
}

/** Synthesizes the app and runs it on this machine. Rejects with OperatorError for a mistake of theirs. */
export async function startLocal(options: LocalOptions): Promise<LocalSwitchboard> {
  const root = resolve(options.root ?? '.');
  const dir = resolve(options.dir ?? join(root, '.local'));
  const onProgress = options.onProgress ?? (() => undefined);
  mkdirSync(dir, { recursive: true });
  const unlock = lockFolder(join(dir, 'lock'));
  const undo = [unlock];
  try {
    if (options.fresh === true) {
      for (const name of ['data', 'logs'])
        rmSync(join(dir, name), { recursive: true, force: true });
    }
    const certificate =
      options.https === true ? localCertificate(join(dir, 'certificate.jsonl')) : undefined;
    if (certificate !== undefined) await trust(certificate.cert);
    const door = await FrontDoor.listen(options.port, certificate);
    undo.push(() => void door.close());
    const assembly =
      options.assembly ??
      (await synthesize({
        root,
        cache: join(dir, 'cache'),
        integrations: resolve(options.integrations ?? join(root, 'integrations')),
        onProgress,
      }));
    const system = await startSystem({ assembly, dir, door, onProgress });
    return {
      origin: door.origin,
      endpoint: system.endpoint,
      logs: join(dir, 'logs'),
      settle: system.settle,
      async close() {
        await door.close();
        await system.close();
        unlock();
      },
    };
  } catch (error) {
    for (const step of undo.reverse()) step();
    throw error;
  }
}
