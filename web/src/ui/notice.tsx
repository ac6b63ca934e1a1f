import type { ComponentChildren } from 'preact';
import { type Kind, Sign } from './sign.tsx';

interface NoticeProps {
  kind: Kind;
  children: ComponentChildren;
}

/** A message in the flow of the page, told by sign and words, not by colour alone. */
export function Notice({ kind, children }: NoticeProps) {
  return (
    <div class={`notice ${kind}`} role={kind === 'error' ? 'alert' : undefined}>
      <Sign kind={kind} />
      <div>{children}</div>
    </div>
  );
}
