import { useRef, useState } from 'preact/hooks';
import type { PublicUploads } from '../../public-settings.ts';
import type { Upload } from '../answers.ts';
import { api } from '../api.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Failed } from '../ui/failed.tsx';
import { Loading } from '../ui/loading.tsx';
import { Sign } from '../ui/sign.tsx';
import { useAction } from '../ui/use-action.ts';
import { capital, dateFormats } from '../words/dates.ts';
import { nameOf, sizeInWords, statuses, typeInWords, visibilities } from '../words/uploads.ts';
import { Picture } from './picture.tsx';
import type { Uploads } from './use-uploads.ts';

interface GalleryProps {
  store: PublicUploads;
  zone: string;
  list: Uploads;
}

/** All uploads of a person. */
export function Gallery({ store, zone, list }: GalleryProps) {
  // The button that was pressed goes away with its row.
  const title = useRef<HTMLHeadingElement>(null);
  const [deleting, setDeleting] = useState<Upload>();
  const { uploads, failure, reload } = list;
  return (
    <section class="card" aria-labelledby="gallery-title">
      <h2 id="gallery-title" tabIndex={-1} ref={title}>
        Uploaded
      </h2>
      <Failed failure={failure} onRetry={() => void reload()} />
      {!uploads && !failure && <Loading />}
      {uploads?.length === 0 && <p>You have uploaded nothing yet.</p>}
      {uploads && uploads.length > 0 && (
        <ul class="rows">
          {uploads.map((upload) => (
            <Row
              key={upload.id}
              store={store}
              upload={upload}
              zone={zone}
              onDelete={() => setDeleting(upload)}
            />
          ))}
        </ul>
      )}
      {deleting && (
        <Delete
          upload={deleting}
          onClose={() => setDeleting(undefined)}
          onDone={() => {
            setDeleting(undefined);
            void reload().then(() => title.current?.focus());
          }}
        />
      )}
    </section>
  );
}

interface RowProps {
  store: PublicUploads;
  upload: Upload;
  zone: string;
  onDelete: () => void;
}

function Row({ store, upload, zone, onDelete }: RowProps) {
  const { status, visibility, contentType, size, createdAt, reason } = upload;
  const name = nameOf(upload);
  const { moment } = dateFormats(zone, Date.now());
  return (
    <li>
      <div>
        <h3>
          <bdi>{name}</bdi>
        </h3>
        <p class="hint">
          {typeInWords(contentType)}, {sizeInWords(size)}. {visibilities[visibility]}.{' '}
          <time dateTime={createdAt}>{capital(moment(Date.parse(createdAt)))}</time>.
        </p>
        {status === 'rejected' ? (
          <p class="tag">
            <Sign kind="warning" /> {statuses[status]}
          </p>
        ) : (
          <p>{statuses[status]}</p>
        )}
        {reason && <p>{reason.detail}</p>}
      </div>
      <Button look="quiet" label={`Delete ${name}`} onClick={onDelete}>
        Delete
      </Button>
      {status === 'published' && <Folded store={store} upload={upload} />}
    </li>
  );
}

/** A picture that is fetched when it is wanted. */
function Folded({ store, upload }: Omit<RowProps, 'zone' | 'onDelete'>) {
  const [open, setOpen] = useState(false);
  return (
    <details class="folded" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <span>
          Show <span class="for-readers">{nameOf(upload)}</span>
        </span>
      </summary>
      {open && <Picture store={store} upload={upload} />}
    </details>
  );
}

interface DeleteProps {
  upload: Upload;
  onClose: () => void;
  onDone: () => void;
}

function Delete({ upload, onClose, onDone }: DeleteProps) {
  const remove = useAction(api.removeUpload, onDone);
  return (
    <Dialog id="delete-title" title="Delete this picture?" onClose={onClose}>
      <p>
        <bdi>{nameOf(upload)}</bdi> is deleted for good. Whoever has seen it may keep a copy for
        some minutes.
      </p>
      <Failed failure={remove.failure} />
      <div class="answers">
        <Button look="quiet" onClick={onClose}>
          Keep it
        </Button>
        <Button look="danger" busy={remove.busy} onClick={() => remove.run(upload.id)}>
          {remove.busy ? 'Deleting' : 'Delete'}
        </Button>
      </div>
    </Dialog>
  );
}
