import type { ComponentChildren } from 'preact';
import { settings } from '../settings.ts';
import { Contact } from './contact.tsx';

/** What surrounds every page: a way past the header, the name, the legal links. */
export function Frame({ children }: { children: ComponentChildren }) {
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
        <a href="/account">Your account</a>
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
      <path class="cord" d="M8 9v6c0 11 16 2 16 13" />
      <circle class="jack" cx="8" cy="8" r="5" />
      <circle class="jack" cx="24" cy="8" r="5" />
      <circle class="plug" cx="8" cy="8" r="2.2" />
    </svg>
  );
}
