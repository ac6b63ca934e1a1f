import { useCallback, useContext, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Upload } from '../answers.ts';
import { api, type Failure } from '../api.ts';
import { EAGER } from '../ui/poller.ts';
import { SessionContext } from '../ui/session.ts';
import { usePolling } from '../ui/use-polling.ts';

export interface Uploads {
  /** Newest first; undefined until the first answer. */
  uploads: readonly Upload[] | undefined;
  failure: Failure | undefined;
  reload: () => Promise<Failure | undefined>;
  /** Shows what was handed over at once. */
  add: (upload: Upload) => void;
}

/** A person's uploads, looked at again and again while one waits for its verdict. */
export function useUploads(): Uploads {
  const { reload: reloadAccount } = useContext(SessionContext);
  const [state, setState] = useState<Pick<Uploads, 'uploads' | 'failure'>>(nothing);
  const asked = useRef(0);
  const shown = useRef(0);
  const reload = useCallback(async () => {
    const turn = ++asked.current;
    const answer = await api.uploads();
    // What a later answer or an upload has overtaken would turn back what is shown.
    if (turn > shown.current) {
      shown.current = turn;
      setState((before) =>
        answer.ok
          ? { uploads: answer.value.uploads, failure: undefined }
          : { ...before, failure: answer.failure },
      );
    }
    if (answer.ok) return undefined;
    if (answer.failure.status === 401) void reloadAccount();
    return answer.failure;
  }, [reloadAccount]);
  const add = useCallback((upload: Upload) => {
    shown.current = asked.current;
    setState(({ uploads = [], failure }) => ({
      uploads: [upload, ...uploads.filter(({ id }) => id !== upload.id)],
      failure,
    }));
  }, []);
  useEffect(() => void reload(), [reload]);
  const { uploads, failure } = state;
  const awaited = uploads?.find(({ status }) => status === 'inspecting')?.id ?? '';
  const waits = awaited !== '' || (uploads === undefined && failure !== undefined);
  // A pace of its own for each that is new, so that it is looked for eagerly.
  const pace = useMemo(() => (waits ? { ...EAGER } : undefined), [waits, awaited]);
  usePolling(pace, async () => (await reload())?.retryAfterSeconds ?? 0);
  return { ...state, reload, add };
}

const nothing = { uploads: undefined, failure: undefined };
