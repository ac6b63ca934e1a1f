import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { PublicUploads } from '../../public-settings.ts';
import type { Upload } from '../answers.ts';
import type { Failure } from '../api.ts';
import { useAction } from '../ui/use-action.ts';
import { uploadProblem } from '../words/problems.ts';
import { sendFile, type Wanted } from './send.ts';

export interface Sending {
  run: (wanted: Wanted) => void;
  busy: boolean;
  /** Of a large file, while it is under way. */
  progress: { file: File; part: number } | undefined;
  /** In words for whoever uploads. */
  failure: Failure | undefined;
  stopped: boolean;
  stop: () => void;
  clear: () => void;
}

/** An upload that can be watched and stopped; leaving the page stops it too. */
export function useSending(
  { service, largest }: PublicUploads,
  onSent: (upload: Upload) => void,
): Sending {
  const [progress, setProgress] = useState<Sending['progress']>();
  const tried = useRef<Wanted>();
  const stopper = useRef<AbortController>();
  const send = useAction(async (wanted: Wanted) => {
    const controller = new AbortController();
    stopper.current = controller;
    tried.current = wanted;
    const onProgress = (part: number) => setProgress({ file: wanted.file, part });
    const answer = await sendFile(service, wanted, { signal: controller.signal, onProgress });
    setProgress(undefined);
    return answer;
  }, onSent);
  const stop = () => stopper.current?.abort();
  useEffect(() => stop, []);
  const { failure } = send;
  const explained = useMemo(() => {
    const wanted = tried.current;
    if (!failure || !wanted || failure.code === 'STOPPED') return undefined;
    const { file, bucket, visibility } = wanted;
    return uploadProblem(failure, {
      bucket,
      visibility,
      type: file.type,
      size: file.size,
      largest,
    });
  }, [failure, largest]);
  return {
    run: send.run,
    busy: send.busy,
    progress,
    failure: explained,
    stopped: failure?.code === 'STOPPED',
    stop,
    clear: send.clear,
  };
}
