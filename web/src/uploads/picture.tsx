import { useEffect, useState } from 'preact/hooks';
import type { PublicUploads } from '../../public-settings.ts';
import type { Upload } from '../answers.ts';
import type { Failure } from '../api.ts';
import { Button } from '../ui/button.tsx';
import { Failed } from '../ui/failed.tsx';
import { Loading } from '../ui/loading.tsx';
import { Notice } from '../ui/notice.tsx';
import { nameOf, sizeInWords } from '../words/uploads.ts';
import { type Source, sourceOf } from './source.ts';

interface PictureProps {
  store: PublicUploads;
  upload: Upload;
}

/** Bytes from which a picture is left to be asked for. */
const LARGE = 20 * 1024 * 1024;

export function Picture({ store, upload }: PictureProps) {
  const [wanted, setWanted] = useState(upload.size < LARGE);
  if (wanted) return <Fetched store={store} upload={upload} />;
  return (
    <Button look="quiet" onClick={() => setWanted(true)}>
      Load it ({sizeInWords(upload.size)})
    </Button>
  );
}

/** A published picture, with how it came here. */
function Fetched({ store, upload }: PictureProps) {
  const [source, setSource] = useState<Source>();
  const [failure, setFailure] = useState<Failure>();
  const [tries, setTries] = useState(0);
  useEffect(() => {
    const life = { over: false, end: () => {} };
    setFailure(undefined);
    void sourceOf(store, upload).then((answer) => {
      if (answer.ok) life.end = () => URL.revokeObjectURL(answer.value.url);
      if (life.over) life.end();
      else if (answer.ok) setSource(answer.value);
      else setFailure(answer.failure);
    });
    return () => {
      life.over = true;
      life.end();
    };
  }, [store, upload.id, tries]);
  if (failure) return <Failed failure={failure} onRetry={() => setTries(tries + 1)} />;
  return source ? <Shown upload={upload} source={source} /> : <Loading what="Fetching it" />;
}

function Shown({ upload, source }: { upload: Upload; source: Source }) {
  const [broken, setBroken] = useState(false);
  if (broken) return <Notice kind="warning">The picture could not be loaded.</Notice>;
  return (
    <figure class="picture">
      <img
        src={source.url}
        alt={nameOf(upload)}
        {...(source.crossOrigin && { crossOrigin: source.crossOrigin })}
        onError={() => setBroken(true)}
      />
      <figcaption class="hint">
        {source.how}
        {upload.location && (
          <>
            {' '}
            <a href={upload.location} rel="noreferrer">
              Its address
            </a>
          </>
        )}
      </figcaption>
    </figure>
  );
}
