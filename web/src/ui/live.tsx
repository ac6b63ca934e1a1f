import type { ComponentChildren } from 'preact';

/** Something that is being waited for. */
export function Live({ children }: { children: ComponentChildren }) {
  return (
    <p class="live">
      <span class="pulse" aria-hidden="true" />
      {children}
    </p>
  );
}
