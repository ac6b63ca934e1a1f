import { useEffect, useState } from 'preact/hooks';
import type { PublicUploads } from '../../public-settings.ts';
import { navigate } from '../router.ts';
import { Failed } from '../ui/failed.tsx';
import { Heading } from '../ui/heading.tsx';
import { Loading } from '../ui/loading.tsx';
import { Stale } from '../ui/stale.tsx';
import { useAccount } from '../ui/use-account.ts';
import { Gallery } from '../uploads/gallery.tsx';
import { UploadForm } from '../uploads/upload-form.tsx';
import { useUploads } from '../uploads/use-uploads.ts';
import { Verdict } from '../uploads/verdict.tsx';
import { browserZone, zoneOf } from '../words/dates.ts';

/** Pictures of whoever is signed in: upload one, see its verdict, look at all, delete. */
export function UploadsPage({ store }: { store: PublicUploads }) {
  const { account, failure, known, reload } = useAccount();
  useEffect(() => {
    if (known && !account) navigate('/', { notice: 'session-ended', replace: true });
  }, [known, account]);
  return (
    <div class="account">
      <Heading title="Your pictures" />
      <p>
        <a href="/account">Back to your account</a>
      </p>
      <Failed failure={account ? undefined : failure} onRetry={() => void reload()} />
      {!account && !failure && <Loading />}
      {account && <Parts store={store} zone={zoneOf(account.preferences, browserZone())} />}
      {account && <Stale failure={failure} />}
    </div>
  );
}

function Parts({ store, zone }: { store: PublicUploads; zone: string }) {
  const list = useUploads();
  const [sent, setSent] = useState('');
  const newest = list.uploads?.find(({ id }) => id === sent);
  return (
    <div class="parts">
      <section class="card" aria-labelledby="upload-title">
        <h2 id="upload-title">Upload a picture</h2>
        <UploadForm
          store={store}
          onSend={() => setSent('')}
          onSent={(upload) => {
            list.add(upload);
            setSent(upload.id);
          }}
        />
        <Verdict store={store} upload={newest} />
      </section>
      <Gallery store={store} zone={zone} list={list} />
    </div>
  );
}
