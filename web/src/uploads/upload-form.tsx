import { useRef, useState } from 'preact/hooks';
import type { PublicUploads } from '../../public-settings.ts';
import type { Upload, Visibility } from '../answers.ts';
import { Button } from '../ui/button.tsx';
import { Failed } from '../ui/failed.tsx';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { visibilities } from '../words/uploads.ts';
import { FileField } from './file-field.tsx';
import { UploadProgress } from './progress.tsx';
import { useSending } from './use-sending.ts';

interface UploadFormProps {
  store: PublicUploads;
  onSend: () => void;
  onSent: (upload: Upload) => void;
}

interface UploadFields {
  file: File | undefined;
  bucket: string;
  visibility: Visibility;
}

/** Which picture goes where, for whom; and how far it has come. */
export function UploadForm({ store, onSend, onSent }: UploadFormProps) {
  const input = useRef<HTMLInputElement>(null);
  const [fields, setFields] = useState<UploadFields>({
    file: undefined,
    bucket: store.bucket,
    visibility: 'public-read',
  });
  const [missing, setMissing] = useState(false);
  const sending = useSending(store, (upload) => {
    setFields((before) => ({ ...before, file: undefined }));
    onSent(upload);
  });
  const change = (some: Partial<UploadFields>) => {
    if (!sending.busy) sending.clear();
    setMissing(false);
    setFields((before) => ({ ...before, ...some }));
  };
  const submit = () => {
    const { file } = fields;
    setMissing(!file);
    if (!file) return input.current?.focus();
    onSend();
    sending.run({ ...fields, file });
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <FileField
        file={fields.file}
        missing={missing}
        largest={store.largest}
        input={input}
        onFile={(file) => change({ file })}
      />
      <Field
        id="bucket"
        label="Bucket"
        hint="Try another one to see a rule say no."
        autoComplete="off"
        autoCapitalize="none"
        spellcheck={false}
        value={fields.bucket}
        onInput={({ currentTarget }) => change({ bucket: currentTarget.value })}
      />
      <VisibilityField
        value={fields.visibility}
        onChange={(visibility) => change({ visibility })}
      />
      <Failed failure={sending.failure} />
      <Button type="submit" busy={sending.busy}>
        {sending.busy ? 'Uploading' : 'Upload'}
      </Button>
      {sending.progress && (
        <UploadProgress
          {...sending.progress}
          onStop={() => {
            sending.stop();
            // The button that was pressed goes away.
            input.current?.focus();
          }}
        />
      )}
      <p role="status" class="sent">
        {sending.stopped && 'Stopped. Nothing was uploaded.'}
      </p>
    </form>
  );
}

interface VisibilityProps {
  value: Visibility;
  onChange: (value: Visibility) => void;
}

const choices = Object.keys(visibilities) as Visibility[];

function VisibilityField({ value, onChange }: VisibilityProps) {
  return (
    <div class="field">
      <Select
        id="visibility"
        label="Who can see it"
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value as Visibility)}
      >
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {visibilities[choice]}
          </option>
        ))}
      </Select>
    </div>
  );
}
