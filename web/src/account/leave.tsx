import { useContext, useRef, useState } from 'preact/hooks';
import { type Answer, api } from '../api.ts';
import { type Notice, navigate } from '../router.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Failed } from '../ui/failed.tsx';
import { Field } from '../ui/field.tsx';
import { SessionContext } from '../ui/session.ts';
import { useAction } from '../ui/use-action.ts';
import { useFocus } from '../ui/use-focus.ts';

const WORD = 'ERASE';

export function Leave() {
  const [erasing, setErasing] = useState(false);
  const signOut = useLeaving(api.signOut, 'signed-out');
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
  const field = useRef<HTMLInputElement>(null);
  useFocus(field, wrong);
  const erase = useLeaving(api.erase, 'erased');
  return (
    <Dialog id="erase-title" title="Erase everything?" onClose={onClose}>
      <p>
        Your connections, devices, readings, pictures and preferences are deleted at once and no
        more texts come. This can’t be undone.
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
          input={field}
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

/** Ends the session; nothing looks at the account meanwhile, to which it would be a surprise. */
function useLeaving(leave: () => Promise<Answer<unknown>>, notice: Notice) {
  const { pause, forget } = useContext(SessionContext);
  const call = async () => {
    pause(true);
    const answer = await leave();
    if (!answer.ok) pause(false);
    return answer;
  };
  return useAction(call, () => {
    navigate('/', { notice, replace: true });
    forget();
  });
}
