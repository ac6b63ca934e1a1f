import { useEffect, useRef, useState } from 'preact/hooks';
import type { CodeSent } from '../answers.ts';
import { type Answer, api } from '../api.ts';
import { Button } from '../ui/button.tsx';
import { Failed } from '../ui/failed.tsx';
import { Field } from '../ui/field.tsx';
import { Heading } from '../ui/heading.tsx';
import { Phone } from '../ui/phone.tsx';
import { isAboutInput, useAction } from '../ui/use-action.ts';
import { useCountdown } from '../ui/use-countdown.ts';
import { useFocus } from '../ui/use-focus.ts';
import { failureInWords } from '../words/failures.ts';
import { count } from '../words/waits.ts';
import { readCodeFromText } from './code-from-text.ts';
import { StartLink } from './endings.tsx';
import { ResendCode } from './resend-code.tsx';
import { codeDigits, type PendingCode } from './steps.ts';

interface CodeFormProps {
  pending: PendingCode;
  onResent: (sent: CodeSent) => void;
  onVerified: () => Promise<void>;
  onOtherNumber: () => void;
}

export function CodeForm({ pending, onResent, onVerified, onOtherNumber }: CodeFormProps) {
  const [code, setCode] = useState('');
  const check = useCheck(pending.phone, onVerified);
  useEffect(() => {
    return readCodeFromText((digits) => {
      setCode(digits);
      check.run(digits);
    });
  }, [pending.phone]);
  const wrong = isAboutInput(check.failure) ? check.failure : undefined;
  const field = useRef<HTMLInputElement>(null);
  useFocus(field, 'the code comes next');
  useFocus(field, wrong);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        check.run(code);
      }}
    >
      <Heading title="Enter the code" quiet />
      <p class="lead" id="code-sent">
        We texted six digits to{' '}
        <strong>
          <Phone number={pending.phone} />
        </strong>
        .
      </p>
      <Field
        id="code"
        input={field}
        about="code-sent"
        name="code"
        class="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        required
        label="Six-digit code"
        hint={<Validity expiresAt={pending.expiresAt} />}
        value={code}
        error={wrong && failureInWords(wrong)}
        onInput={({ currentTarget }) => {
          check.clear();
          currentTarget.value = codeDigits(currentTarget.value);
          setCode(currentTarget.value);
        }}
      />
      {!wrong && <Failed failure={check.failure} />}
      <Button type="submit" busy={check.busy}>
        {check.busy ? 'Checking the code' : 'Continue'}
      </Button>
      <div class="aside-actions">
        <ResendCode pending={pending} onResent={onResent} />
        <Button look="text" onClick={onOtherNumber}>
          Use another number
        </Button>
      </div>
      <NoText />
    </form>
  );
}

/** Whoever has sent STOP is not told so here, where anyone may enter any number. */
function NoText() {
  return (
    <details class="no-text">
      <summary>No text?</summary>
      <p>It can take a minute. Check the number above, and that your phone has a signal.</p>
      <p>
        If you once sent us STOP, we may not text you: text <strong>START</strong> to <StartLink />{' '}
        first, then ask for a new code.
      </p>
    </details>
  );
}

function Validity({ expiresAt }: { expiresAt: number }) {
  const left = useCountdown(expiresAt);
  if (left === 0) return <>This code has run out. Ask for a new one below.</>;
  return <>It works for {count(Math.ceil(left / 60), 'minute')}, and in this browser only.</>;
}

function useCheck(phone: string, onVerified: () => Promise<void>) {
  return useAction(
    async (digits: string) => {
      if (digits.length !== 6) return incomplete;
      const answer = await api.checkCode(phone, digits);
      if (answer.ok) await onVerified();
      return answer;
    },
    undefined,
    { open: true },
  );
}

const incomplete: Answer<never> = {
  ok: false,
  failure: { code: 'CODE_INCOMPLETE', status: 422, detail: 'Enter all six digits of the code.' },
};
