import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

/** Puts the focus into a field, and selects what is in it, for every new reason to. */
export function useFocus(field: RefObject<HTMLInputElement>, reason: unknown): void {
  useEffect(() => {
    if (!reason) return;
    field.current?.focus();
    field.current?.select();
  }, [field, reason]);
}
