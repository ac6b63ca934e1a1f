import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Text } from '../answers.ts';
import { type Answer, api } from '../api.ts';
import { Button } from '../ui/button.tsx';
import { Failed } from '../ui/failed.tsx';
import { useAction } from '../ui/use-action.ts';
import { useCountdown } from '../ui/use-countdown.ts';
import { useWait } from '../ui/use-wait.ts';
import { capital, dateFormats } from '../words/dates.ts';
import { kindInWords } from '../words/text-kinds.ts';
import { clock } from '../words/waits.ts';

/** Texts that did not arrive, or may not have: only their owner decides to have them sent again. */
export function Texts({ zone }: { zone: string }) {
  const [answer, setAnswer] = useState<Answer<{ texts: Text[] }> | undefined>();
  const load = useCallback(async () => setAnswer(await api.texts()), []);
  useEffect(() => void load(), [load]);
  if (!answer) return null;
  const troubled = answer.ok ? answer.value.texts.filter(mayBeMissing) : [];
  if (answer.ok && troubled.length === 0) return null;
  return (
    <section class="card" aria-labelledby="lost-title">
      <h2 id="lost-title">Texts that may have gone missing</h2>
      <Failed failure={answer.ok ? undefined : answer.failure} onRetry={() => void load()} />
      <ul class="rows">
        {troubled.map((text) => (
          <LostText key={text.id} text={text} zone={zone} />
        ))}
      </ul>
    </section>
  );
}

/** Texts whose words are kept nowhere: a code is asked for anew on the sign-up page. */
const passing = new Set(['code', 'service']);

function mayBeMissing({ kind, status }: Text): boolean {
  return !passing.has(kind) && (status === 'failed' || status === 'unknown');
}

interface LostTextProps {
  text: Text;
  zone: string;
}

function LostText({ text, zone }: LostTextProps) {
  const resend = useAction(() => api.resend(text.id));
  const wait = useCountdown(useWait(resend.failure));
  const { moment } = dateFormats(zone, Date.now());
  const kind = kindInWords(text.kind);
  const at = moment(Date.parse(text.at));
  return (
    <li>
      <div>
        <h3>{kind}</h3>
        <p class="hint">
          {capital(at)}:{' '}
          {text.status === 'failed' ? 'could not be delivered' : 'we don’t know if it arrived'}
        </p>
        <Failed failure={resend.failure} />
        <p role="status" class="sent">
          {resend.done && 'We are sending it again.'}
        </p>
      </div>
      <Button
        look="quiet"
        busy={resend.busy}
        unavailable={resend.done || wait > 0}
        label={`Send again: ${kind}, ${at}`}
        onClick={() => resend.run()}
      >
        Send again{wait > 0 && ` in ${clock(wait)}`}
      </Button>
    </li>
  );
}
