import { join } from 'node:path';
import { openStore, type Store } from '../../store.ts';
import type { Place } from '../protocol.ts';
import { invalid } from '../resource-input.ts';
import { Bucket } from './bucket.ts';
import type { BucketConfig } from './bucket-config.ts';

/** All buckets of the account, kept in `s3/`. They are there again at the next start, declared or not. */
export class Buckets {
  readonly place: Place;
  readonly #declared: Store<BucketConfig>;
  readonly #buckets = new Map<string, Bucket>();

  constructor(place: Place) {
    this.place = place;
    this.#declared = openStore(join(place.dataDir, 's3', 'buckets.jsonl'));
    for (const [name, config] of this.#declared.entries()) this.#open(name, config);
  }

  #open(name: string, config: BucketConfig): Bucket {
    const bucket = new Bucket(name, join(this.place.dataDir, 's3', 'buckets', name), config);
    this.#buckets.set(name, bucket);
    return bucket;
  }

  /** Makes a bucket be as declared. */
  declare(name: string, config: BucketConfig): Bucket {
    if (!/^[a-z\d][a-z\d.-]{1,61}[a-z\d]$/.test(name)) throw invalid(`${name} names no bucket`);
    this.#declared.set(name, config);
    const existing = this.#buckets.get(name);
    return existing ? Object.assign(existing, { config }) : this.#open(name, config);
  }

  find(name: string): Bucket | undefined {
    return this.#buckets.get(name);
  }

  all(): Bucket[] {
    return [...this.#buckets.values()];
  }
}
