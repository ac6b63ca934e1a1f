import { Readable } from 'node:stream';
import type { Arrival, InspectDeps } from '../../../lambdas/services/domain/uploads/ports.ts';
import type { Shelf, Upload } from '../../../lambdas/services/domain/uploads/shelf.ts';
import { uploadSettings } from '../../../lambdas/shared/declarations/settings.ts';
import { parseJson } from '../../../lambdas/shared/parse-json.ts';
import { fakeVersionedItems } from '../../shared/versioned-items.fake.ts';

export class Crash extends Error {}

interface Stored {
  readonly versionId: string;
  readonly body: Buffer;
}

/** Buckets and shelves in memory. Every call can be the last one of a process. */
export class World {
  now = 1_800_000_000;
  readonly settings;
  readonly quarantined = new Map<string, Stored[]>();
  readonly published = new Map<string, Buffer>();
  /** What GuardDuty would say. */
  scan: 'clean' | 'malware' | 'none' = 'clean';
  /** Dies at this call, counted from 1, before it or after it. */
  dies: { readonly at: number; readonly after: boolean } | undefined;
  calls = 0;
  /** What happens before a call, by its number. */
  before: ((call: number) => Promise<unknown> | undefined) | undefined;
  /** What happens while a version is copied. */
  meanwhile: (() => Promise<void>) | undefined;
  #versions = 0;
  readonly #shelves = fakeVersionedItems<Shelf>();
  readonly #claims = fakeVersionedItems<{ readonly person: string }>();

  constructor(settings: object = {}) {
    this.settings = parseJson(uploadSettings, JSON.stringify(settings));
  }

  get deps(): InspectDeps {
    const deps = {
      now: () => this.now,
      settings: this.settings,
      claims: this.#mortal(this.#claims),
      shelves: {
        ...this.#mortal(this.#shelves),
        listOpen: async (now: number) => {
          const due = Object.entries(this.#shelves.contents()).filter(
            ([, { open, openAt = 0 }]) => open === 'shelf' && openAt <= now,
          );
          return due.map(([person]) => person);
        },
      },
      quarantine: this.#mortal({
        put: async ({ id }: Upload, person: string, body: Uint8Array) => {
          this.arrive(person, id, Buffer.from(body));
        },
        open: async (arrival: Arrival) => {
          const found = this.#find(arrival);
          if (found === undefined) return undefined;
          return { bytes: Readable.from([found.body]), close: () => undefined };
        },
        verdictOn: async () => this.scan,
        list: async (person: string, id: string) =>
          this.#at(person, id).map(({ versionId }) => ({ person, id, versionId })),
        removeVersion: async ({ person, id, versionId }: Arrival) => {
          const left = this.#at(person, id).filter((one) => one.versionId !== versionId);
          this.quarantined.set(`${person}/${id}`, left);
        },
        removeAll: async (person: string, id: string) => {
          this.quarantined.delete(`${person}/${id}`);
        },
      }),
      published: this.#mortal({
        copyFrom: async (arrival: Arrival, { id }: Upload) => {
          const found = this.#find(arrival);
          if (found === undefined) throw new Error('NoSuchVersion');
          await this.meanwhile?.();
          this.published.set(id, found.body);
        },
        remove: async (id: string) => {
          this.published.delete(id);
        },
      }),
    };
    return deps as unknown as InspectDeps;
  }

  /** Something comes into quarantine. Gives the event that tells of it. */
  arrive(person: string, id: string, body: Buffer): Arrival {
    const versionId = `v${++this.#versions}`;
    this.quarantined.set(`${person}/${id}`, [{ versionId, body }, ...this.#at(person, id)]);
    return { person, id, versionId } as Arrival;
  }

  async uploadsOf(person: string): Promise<readonly Upload[]> {
    return (await this.#shelves.read(person))?.item.uploads ?? [];
  }

  /** Who has which shared key. */
  get claimed(): Record<string, unknown> {
    return this.#claims.contents();
  }

  /** `<person>/<id>` of all that is there. */
  get inQuarantine(): readonly string[] {
    const filled = [...this.quarantined].filter(([, versions]) => versions.length > 0);
    return filled.map(([key]) => key);
  }

  #at(person: string, id: string): readonly Stored[] {
    return this.quarantined.get(`${person}/${id}`) ?? [];
  }

  #find({ person, id, versionId }: Arrival): Stored | undefined {
    return this.#at(person, id).find((one) => one.versionId === versionId);
  }

  #mortal<Port extends object>(port: Port): Port {
    const calls = Object.entries(port).map(([name, call]) => [
      name,
      async (...given: unknown[]) => {
        const isLast = ++this.calls === this.dies?.at;
        await this.before?.(this.calls);
        if (isLast && this.dies?.after === false) throw new Crash();
        const answer = await (call as (...all: unknown[]) => Promise<unknown>)(...given);
        if (isLast) throw new Crash();
        return answer;
      },
    ]);
    return Object.fromEntries(calls) as Port;
  }
}
