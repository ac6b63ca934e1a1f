import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { navigate } from '../router.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Failed } from '../ui/failed.tsx';
import { Field } from '../ui/field.tsx';
import { useAction } from '../ui/use-action.ts';

const WORD = 'ERASE';

export function Leave() {
  const [erasing, setErasing] = useState(false);
  const signOut = useAction(api.signOut, () => navigate('/', { notice: 'signed-out' }));
  return (
    <section class="card" aria-labelledby="leave-title">
      <h2 id="leave-title">Leave</h2>
      <p>Signing out ends your session on every device. Alerts go on.</p>
      <Failed failure={signOut.failure} />
      <div class="answers">
        <Button look="quiet" busy={signOut.busy} onClick={() => signOut.run()}>
          {signOut.busy ? 'Signing out' : 'Sign out'}
        </Button>
        <Button look="danger" onClick={() => setErasing(true)}>
          Erase everything…
        </Button>
      </div>
      {erasing && <Erase onClose={() => setErasing(false)} />}
    </section>
  );
}

function Erase({ onClose }: { onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState(false);
  const erase = useAction(api.erase, () => navigate('/', { notice: 'erased', replace: true }));
  return (
    <Dialog id="erase-title" title="Erase everything?" onClose={onClose}>
      <p>
        Your connections, devices, readings and preferences are deleted at once and no more texts
        come. This can’t be undone.
      </p>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const right = typed.trim().toUpperCase() === WORD;
          setWrong(!right);
          if (right) erase.run();
        }}
      >
        <Field
          id="erase-word"
          label={`Type ${WORD} to go on`}
          autoComplete="off"
          autoCapitalize="characters"
          value={typed}
          error={wrong ? `Type the word ${WORD}.` : undefined}
          onInput={({ currentTarget }) => {
            setWrong(false);
            setTyped(currentTarget.value);
          }}
        />
        <Failed failure={erase.failure} />
        <div class="answers">
          <Button type="submit" look="danger" busy={erase.busy}>
            {erase.busy ? 'Erasing' : 'Erase everything'}
          </Button>
          <Button look="quiet" onClick={onClose}>
            Keep my account
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
