import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { Store } from '../../store.ts';

export interface StoredPayload {
  payload: AdapterPayload;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

/** Keeps what the provider issues, so that codes, tokens and open consent pages outlive the process. */
export class StoreAdapter implements Adapter {
  readonly #model: string;
  readonly #store: Store<StoredPayload>;

  constructor(model: string, store: Store<StoredPayload>) {
    this.#model = model;
    this.#store = store;
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
    this.#store.set(this.#key(id), { payload, expiresAt: Date.now() + expiresIn * 1000 });
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    // A copy: the provider works on what it gets before it saves it.
    return structuredClone(this.#store.get(this.#key(id))?.payload);
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#all().find(([, { payload }]) => payload.uid === uid)?.[1].payload;
  }

  async findByUserCode(): Promise<undefined> {}

  async consume(id: string): Promise<void> {
    const stored = this.#store.get(this.#key(id));
    if (!stored) return;
    const consumed = Math.floor(Date.now() / 1000);
    this.#store.set(this.#key(id), { ...stored, payload: { ...stored.payload, consumed } });
  }

  async destroy(id: string): Promise<void> {
    this.#store.delete(this.#key(id));
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [key, { payload }] of this.#all()) {
      if (payload.grantId === grantId) this.#store.delete(key);
    }
  }

  #key(id: string): string {
    return `${this.#model}:${id}`;
  }

  #all(): [string, StoredPayload][] {
    return [...this.#store.entries()].filter(([key]) => key.startsWith(`${this.#model}:`));
  }
}

/** Forgets what has expired, so that the store doesn't grow for ever. */
export function removeExpired(store: Store<StoredPayload>): void {
  for (const [key, { expiresAt }] of [...store.entries()]) {
    if (expiresAt <= Date.now()) store.delete(key);
  }
}
