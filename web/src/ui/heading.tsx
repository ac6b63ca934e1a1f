import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { settings } from '../settings.ts';

let loading = true;

/**
 * The page's h1. It names the tab and takes the focus when it appears, so that a screen reader
 * says where one is; not on the first load, where the browser itself does.
 */
export function Heading({ title, children }: { title: string; children?: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!loading) heading.current?.focus();
    loading = false;
  }, []);
  useEffect(() => {
    document.title = `${title} · ${settings.brand.name}`;
  }, [title]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children ?? title}
    </h1>
  );
}
