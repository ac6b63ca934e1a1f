import { useLayoutEffect, useRef } from 'preact/hooks';
import { settings } from '../settings.ts';

let loading = true;

interface HeadingProps {
  title: string;
  /** Whether it only stands in until the real one is known. */
  passing?: boolean;
  /** Whether the focus goes elsewhere, to something that says as much. */
  quiet?: boolean;
}

/**
 * The page's h1. It names the tab and takes the focus when it appears, so that a screen reader
 * says where one is; not on the first load, where the browser itself does.
 */
export function Heading({ title, passing = false, quiet = false }: HeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    if (!loading && !quiet) heading.current?.focus();
    loading &&= passing;
  }, [passing, quiet]);
  useLayoutEffect(() => {
    document.title = `${title} · ${settings.brand.name}`;
  }, [title]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {title}
    </h1>
  );
}
