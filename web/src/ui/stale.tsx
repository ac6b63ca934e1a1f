import type { Failure } from '../api.ts';
import { Notice } from './notice.tsx';

/** Says that the last look at the account failed, where an older one is still shown. */
export function Stale({ failure }: { failure: Failure | undefined }) {
  return (
    <div class="stale" role="status">
      {failure && (
        <Notice kind="warning">
          {navigator.onLine ? 'We can’t be reached just now.' : 'You are offline.'} What you see may
          be out of date; we keep trying.
        </Notice>
      )}
    </div>
  );
}
