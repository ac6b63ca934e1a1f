import { Button } from '../ui/button.tsx';
import { sizeInWords } from '../words/uploads.ts';
import type { Sending } from './use-sending.ts';

interface ProgressProps extends NonNullable<Sending['progress']> {
  onStop: () => void;
}

/** How far a large file has come on its way straight to the bucket. */
export function UploadProgress({ file, part, onStop }: ProgressProps) {
  const percent = Math.floor(part * 100);
  return (
    <div class="under-way">
      <label for="upload-progress">
        Sending <bdi>{file.name}</bdi>
      </label>
      <progress id="upload-progress" max="100" value={percent}>
        {percent}%
      </progress>
      <p class="hint">
        {percent}% of {sizeInWords(file.size)}
      </p>
      <Button look="quiet" onClick={onStop}>
        Stop
      </Button>
    </div>
  );
}
