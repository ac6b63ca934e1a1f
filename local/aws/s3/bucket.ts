import { join } from 'node:path';
import { openStore, type Store } from '../../store.ts';
import { Blobs } from './blobs.ts';
import type { BucketConfig } from './bucket-config.ts';
import type { Checksums } from './checksums.ts';

/** One version of an object, or the marker that it was deleted. */
export interface Version {
  key: string;
  /** `null` in a bucket that keeps no versions. */
  id: string;
  /** Epoch milliseconds. */
  modifiedAt: number;
  /** Undefined for a delete marker. */
  content?: Content;
  tags: Record<string, string>;
  /** What EventBridge must still be told. */
  event?: object;
}

export interface Content {
  blob: string;
  size: number;
  /** Hex. */
  md5: string;
  /** Without quotes. */
  etag: string;
  /** Kept with the object and returned with it, by name in lower case. */
  headers: Record<string, string>;
  keyId: string | undefined;
  checksums: Checksums;
}

/** The objects of one bucket: an index of versions in the order of their making, and their bytes. */
export class Bucket {
  readonly name: string;
  readonly arn: string;
  readonly blobs: Blobs;
  config: BucketConfig;
  policy: unknown;
  readonly #index: Store<Version>;
  /** Newest last. */
  readonly #versions = new Map<string, Version[]>();

  constructor(name: string, dir: string, config: BucketConfig) {
    this.name = name;
    this.arn = `arn:aws:s3:::${name}`;
    this.config = config;
    this.#index = openStore(join(dir, 'index.jsonl'));
    this.blobs = new Blobs(dir);
    for (const [, version] of this.#index.entries()) this.#list(version);
    const contents = [...this.all()].map(({ content }) => content?.blob ?? '');
    this.blobs.retain(new Set(contents));
  }

  arnOf(key: string): string {
    return `${this.arn}/${key}`;
  }

  /** The versions of a key, newest last. */
  versions(key: string): readonly Version[] {
    return this.#versions.get(key) ?? [];
  }

  /** The newest version, or the one of that id. */
  find(key: string, id?: string): Version | undefined {
    const versions = this.versions(key);
    return id === undefined ? versions.at(-1) : versions.find((version) => version.id === id);
  }

  *all(): Generator<Version> {
    for (const versions of this.#versions.values()) yield* versions;
  }

  /** The keys in the order of their bytes, as S3 lists them. */
  keys(): string[] {
    return [...this.#versions.keys()].sort((one, other) =>
      Buffer.compare(Buffer.from(one), Buffer.from(other)),
    );
  }

  /** Adds a version, on disk when this returns; one of the same id goes. */
  add(version: Version): void {
    const replaced = this.find(version.key, version.id);
    if (replaced) this.remove(replaced);
    this.#index.set(indexKey(version), version);
    this.#list(version);
  }

  tag(version: Version, tags: Record<string, string>): void {
    version.tags = tags;
    this.#index.set(indexKey(version), version);
  }

  /** Forgets the event of a version. */
  told(version: Version): void {
    delete version.event;
    this.#index.set(indexKey(version), version);
  }

  remove(version: Version): void {
    const left = this.versions(version.key).filter((one) => one !== version);
    if (left.length > 0) this.#versions.set(version.key, left);
    else this.#versions.delete(version.key);
    this.#index.delete(indexKey(version));
    // Left behind by a kill, it goes at the next start.
    if (version.content) void this.blobs.remove(version.content.blob);
  }

  #list(version: Version): void {
    this.#versions.set(version.key, [...this.versions(version.key), version]);
  }
}

function indexKey({ key, id }: Version): string {
  return JSON.stringify([key, id]);
}
