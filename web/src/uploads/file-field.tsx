import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { Field } from '../ui/field.tsx';
import { sizeInWords, typeInWords } from '../words/uploads.ts';
import { useDroppedFile } from './use-dropped-file.ts';

interface FileFieldProps {
  file: File | undefined;
  missing: boolean;
  largest: number;
  input: RefObject<HTMLInputElement>;
  onFile: (file: File | undefined) => void;
}

/** A picture that is chosen, or dropped anywhere on the page. */
export function FileField({ file, missing, largest, input, onFile }: FileFieldProps) {
  const hovers = useDroppedFile(onFile);
  useEffect(() => {
    if (input.current) showIn(input.current, file);
  }, [input, file]);
  return (
    <div class={`drop${hovers ? ' here' : ''}`}>
      <Field
        id="picture"
        type="file"
        accept="image/png,image/jpeg,image/gif,image/webp"
        label="Picture"
        hint={`Choose one, or drop it here. PNG, JPEG, GIF or WebP, up to ${sizeInWords(largest)}.`}
        error={missing ? 'Choose a picture first.' : undefined}
        input={input}
        onChange={({ currentTarget }) => onFile(currentTarget.files?.[0])}
      />
      <p role="status" class="hint">
        {file && (
          <>
            <bdi>{file.name}</bdi>: {typeInWords(file.type) || 'unknown type'},{' '}
            {sizeInWords(file.size)}
          </>
        )}
      </p>
    </div>
  );
}

/** The browser's own control names what was dropped too, and nothing once it is uploaded. */
function showIn(input: HTMLInputElement, file: File | undefined): void {
  if (input.files?.[0] === file) return;
  const shown = new DataTransfer();
  if (file) shown.items.add(file);
  input.files = shown.files;
}
