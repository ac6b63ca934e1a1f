import type { ComponentChildren } from 'preact';

interface ButtonProps {
  children: ComponentChildren;
  type?: 'button' | 'submit';
  look?: 'primary' | 'quiet' | 'danger' | 'text';
  busy?: boolean;
  /** Why it can't be used just now; the button stays in reach of the keyboard. */
  unavailable?: boolean;
  onClick?: () => void;
  label?: string;
}

/** A button that keeps the focus while busy: `disabled` would throw it to the top of the page. */
export function Button(props: ButtonProps) {
  const { children, type = 'button', look = 'primary', busy = false, onClick, label } = props;
  const blocked = busy || props.unavailable === true;
  return (
    <button
      type={type}
      class={`button ${look}`}
      aria-disabled={blocked}
      aria-busy={busy}
      {...(label && { 'aria-label': label })}
      onClick={(event) => {
        if (blocked) event.preventDefault();
        else onClick?.();
      }}
    >
      {busy && <span class="spinner" aria-hidden="true" />}
      {children}
    </button>
  );
}
