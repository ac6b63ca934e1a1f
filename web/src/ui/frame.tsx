import type { ComponentChildren } from 'preact';
import { settings } from '../settings.ts';
import { Contact } from './contact.tsx';

interface FrameProps {
  children: ComponentChildren;
  path: string;
  signedIn: boolean;
}

/** What surrounds every page: a way past the header, the name, the legal links. */
export function Frame({ children, path, signedIn }: FrameProps) {
  return (
    <>
      <button
        type="button"
        class="skip"
        onClick={() => document.getElementById('content')?.focus()}
      >
        Skip to the content
      </button>
      <header class="top">
        <a class="brand" href="/">
          <Mark />
          {settings.brand.name}
        </a>
        {signedIn && (
          <a href="/account" aria-current={path === '/account' ? 'page' : undefined}>
            Account
          </a>
        )}
      </header>
      <main id="content" tabIndex={-1}>
        {children}
      </main>
      <footer class="bottom">
        <nav aria-label="Legal">
          <a href="/terms">Terms</a>
          <a href="/privacy">Privacy</a>
        </nav>
        <p>
          Questions? <Contact />
        </p>
      </footer>
    </>
  );
}

/** A cord between two jacks of a switchboard. */
function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
      <path class="cord" d="M7 10c0 24 18 24 18 6" />
      <circle class="jack" cx="7" cy="9" r="5" />
      <circle class="jack" cx="25" cy="9" r="5" />
      <circle class="plug" cx="7" cy="9" r="2.2" />
    </svg>
  );
}
