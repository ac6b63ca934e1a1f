import type { PublicUploads } from '../../public-settings.ts';
import type { Upload } from '../answers.ts';
import { Live } from '../ui/live.tsx';
import { Notice } from '../ui/notice.tsx';
import { nameOf } from '../words/uploads.ts';
import { Picture } from './picture.tsx';

interface VerdictProps {
  store: PublicUploads;
  /** What was just uploaded, if anything. */
  upload: Upload | undefined;
}

/** What the inspection says of a file; while it says nothing, nobody can read it. */
export function Verdict({ store, upload }: VerdictProps) {
  const name = <bdi>{upload && nameOf(upload)}</bdi>;
  return (
    <>
      <div role="status" class="verdict">
        {upload?.status === 'inspecting' && <Live>Inspecting {name}…</Live>}
        {upload?.status === 'published' && (
          <Notice kind="good">
            <p>
              {name} is what it says it is, and is published for{' '}
              {upload.visibility === 'private' ? 'you alone' : 'everybody'}.
            </p>
          </Notice>
        )}
      </div>
      {upload?.status === 'rejected' && (
        <Notice kind="error">
          <p>
            The inspection refused {name}. {upload.reason?.detail} Nothing was published.
          </p>
        </Notice>
      )}
      {upload?.status === 'published' && <Picture key={upload.id} store={store} upload={upload} />}
    </>
  );
}
