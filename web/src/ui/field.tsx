import type { ComponentChildren, JSX, RefObject } from 'preact';
import { Sign } from './sign.tsx';

type FieldProps = Omit<JSX.InputHTMLAttributes<HTMLInputElement>, 'id'> & {
  id: string;
  label: ComponentChildren;
  hint?: ComponentChildren;
  error?: string | undefined;
  suffix?: string;
  /** The id of what else describes the input, read before the hint. */
  about?: string;
  input?: RefObject<HTMLInputElement>;
};

/** A labelled input; hint and error belong to it for a screen reader too. */
export function Field({ id, label, hint, error, suffix, about, input, ...rest }: FieldProps) {
  const describedBy = [error && `${id}-error`, about, hint && `${id}-hint`].filter(Boolean);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <div class="with-suffix">
        <input
          {...rest}
          ref={input ?? null}
          id={id}
          aria-invalid={error !== undefined}
          aria-describedby={describedBy.join(' ') || undefined}
        />
        {suffix && <span aria-hidden="true">{suffix}</span>}
      </div>
      <FieldError id={id} error={error} />
    </div>
  );
}

function FieldError({ id, error }: { id: string; error: string | undefined }) {
  return (
    <p class="field-error" id={`${id}-error`} role="alert" hidden={error === undefined}>
      <Sign kind="error" /> <span>{error}</span>
    </p>
  );
}
