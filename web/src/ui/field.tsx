import type { ComponentChildren, JSX } from 'preact';

type FieldProps = Omit<JSX.InputHTMLAttributes<HTMLInputElement>, 'id'> & {
  id: string;
  label: ComponentChildren;
  hint?: ComponentChildren;
  error?: string | undefined;
  suffix?: string;
};

/** A labelled input; hint and error belong to it for a screen reader too. */
export function Field({ id, label, hint, error, suffix, ...input }: FieldProps) {
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
          {...input}
          id={id}
          aria-invalid={error !== undefined}
          aria-describedby={describedBy(id, hint !== undefined, error !== undefined)}
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
      {error}
    </p>
  );
}

function describedBy(id: string, hint: boolean, error: boolean): string | undefined {
  const ids = [...(error ? [`${id}-error`] : []), ...(hint ? [`${id}-hint`] : [])];
  return ids.length > 0 ? ids.join(' ') : undefined;
}
