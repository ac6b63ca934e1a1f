import { createHash, type Hash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { copyFile, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes that were received but belong to no object yet: kept or discarded, one of both. */
export interface Incoming {
  size: number;
  /** Hex. */
  md5: string;
  /** Makes the bytes last; returns their name. */
  keep(): Promise<string>;
  discard(): Promise<void>;
}

/** Takes part in a reception, may throw to end it. */
export type Watch = (chunk: Buffer, size: number) => void;

/**
 * Files without names of their own, one for each version of an object. What is received is complete and on
 * disk before it moves to where the index may point; what a killed process left behind goes at the start.
 */
export class Blobs {
  readonly #kept: string;
  readonly #incoming: string;

  constructor(dir: string) {
    this.#kept = join(dir, 'blobs');
    this.#incoming = join(dir, 'incoming');
    rmSync(this.#incoming, { recursive: true, force: true });
    for (const folder of [this.#kept, this.#incoming]) mkdirSync(folder, { recursive: true });
  }

  path(name: string): string {
    return join(this.#kept, name);
  }

  /** Removes all but these. */
  retain(names: ReadonlySet<string>): void {
    for (const name of readdirSync(this.#kept))
      if (!names.has(name)) rmSync(this.path(name), { force: true });
  }

  async receive(chunks: AsyncIterable<Buffer>, watch: Watch): Promise<Incoming> {
    const name = randomUUID();
    const file = join(this.#incoming, name);
    const md5 = createHash('md5');
    const handle = await open(file, 'wx');
    try {
      const size = await write(chunks, handle, md5, watch);
      await handle.sync();
      return this.#received(name, size, md5.digest('hex'));
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    } finally {
      await handle.close();
    }
  }

  /** Keeps the bytes of a file once more; returns their name. */
  async copyFrom(path: string): Promise<string> {
    const name = randomUUID();
    const file = join(this.#incoming, name);
    await copyFile(path, file);
    const handle = await open(file, 'r+');
    await handle.sync();
    await handle.close();
    await rename(file, this.path(name));
    return name;
  }

  async remove(name: string): Promise<void> {
    await rm(this.path(name), { force: true });
  }

  #received(name: string, size: number, md5: string): Incoming {
    const file = join(this.#incoming, name);
    return {
      size,
      md5,
      keep: async () => {
        await rename(file, this.path(name));
        return name;
      },
      discard: () => rm(file, { force: true }),
    };
  }
}

/** Small chunks are written together. */
const batch = 256 * 1024;

async function write(
  chunks: AsyncIterable<Buffer>,
  handle: Awaited<ReturnType<typeof open>>,
  md5: Hash,
  watch: Watch,
): Promise<number> {
  let size = 0;
  let written = 0;
  let pending: Buffer[] = [];
  const flush = async () => {
    await handle.writeFile(Buffer.concat(pending));
    written = size;
    pending = [];
  };
  for await (const chunk of chunks) {
    size += chunk.length;
    watch(chunk, size);
    md5.update(chunk);
    pending.push(chunk);
    if (size - written >= batch) await flush();
  }
  await flush();
  return size;
}
