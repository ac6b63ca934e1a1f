const DRAWINGS = {
  info: 'M8 7.5v4M8 4.5v.01',
  good: 'M4.5 8.5l2.5 2.5 4.5-5.5',
  warning: 'M8 4.5v4M8 11.5v.01',
  error: 'M8 4.5v4M8 11.5v.01',
} as const;

export type Kind = keyof typeof DRAWINGS;

/** Drawn, since no font can be relied on to have it. */
export function Sign({ kind }: { kind: Kind }) {
  return (
    <svg class={`sign ${kind}`} viewBox="0 0 16 16" width="24" height="24" aria-hidden="true">
      <circle cx="8" cy="8" r="8" />
      <path d={DRAWINGS[kind]} />
    </svg>
  );
}
