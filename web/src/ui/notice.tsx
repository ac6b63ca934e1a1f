import type { ComponentChildren } from 'preact';

const SIGNS = { info: 'i', good: '✓', warning: '!', error: '!' } as const;

interface NoticeProps {
  kind: keyof typeof SIGNS;
  children: ComponentChildren;
}

/** A message in the flow of the page, told by sign and words, not by colour alone. */
export function Notice({ kind, children }: NoticeProps) {
  return (
    <div class={`notice ${kind}`} role={kind === 'error' ? 'alert' : undefined}>
      <span class="sign" aria-hidden="true">
        {SIGNS[kind]}
      </span>
      <div>{children}</div>
    </div>
  );
}
