import type { ComponentChildren, JSX } from 'preact';

type SelectProps = Omit<JSX.SelectHTMLAttributes<HTMLSelectElement>, 'id'> & {
  id: string;
  label: string;
  children: ComponentChildren;
};

/** A labelled choice of one; its arrow is drawn, at the same distance from the edge everywhere. */
export function Select({ id, label, children, ...select }: SelectProps) {
  return (
    <>
      <label for={id}>{label}</label>
      <div class="select">
        <select {...select} id={id}>
          {children}
        </select>
        <svg class="chevron" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
          <path d="M3 5.5l5 5 5-5" />
        </svg>
      </div>
    </>
  );
}
