import type {
  Batch,
  BatchQueue,
  ConnectionPages,
  ConnectionRef,
  DispatchQueue,
} from '../../../lambdas/battery/domain/ports.ts';
import { asStored } from '../../shared/versioned-items.fake.ts';

/** A queue that delays nothing: a worker who gets a batch too early sends it back. */
export function fakeBatchQueue(queued: Batch[] = []): BatchQueue & { queued: Batch[] } {
  return {
    queued,
    async send(batches) {
      queued.push(...asStored([...batches]));
    },
  };
}

export function fakeDispatchQueue(): DispatchQueue & { continued: string[] } {
  const continued: string[] = [];
  return {
    continued,
    async continueFrom(cursor) {
      continued.push(cursor);
    },
  };
}

/** Connections on pages of this size. */
export function fakePages(refs: readonly ConnectionRef[], pageSize: number): ConnectionPages {
  return {
    async page(cursor = '0') {
      const next = Number(cursor) + pageSize;
      const page = refs.slice(Number(cursor), next);
      return next < refs.length ? { refs: page, cursor: String(next) } : { refs: page };
    },
  };
}
