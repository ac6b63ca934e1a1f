import { Contact } from '../ui/contact.tsx';
import { Heading } from '../ui/heading.tsx';

export function NotFoundPage() {
  return (
    <section class="card">
      <Heading title="There is no such page" />
      <p class="lead">The address may have a typo, or the page has moved.</p>
      <a class="button primary" href="/">
        To the start
      </a>
    </section>
  );
}

/** Shown after an erase. */
export function GoodbyePage() {
  return (
    <section class="card">
      <Heading title="Everything is erased" />
      <p class="lead">
        Your connections, devices, readings, pictures and preferences are gone, and no more texts
        will come. Goodbye, and thank you.
      </p>
      <p>
        Only the proof of your consent and of its end is kept, under a key instead of your number,
        as the <a href="/privacy">privacy policy</a> explains.
      </p>
    </section>
  );
}

/** A mistake of ours in showing a page. */
export function BrokenPage() {
  return (
    <section class="card">
      <Heading title="This page broke" />
      <p class="lead">That is our mistake. Your account and your texts are as they were.</p>
      <button type="button" class="button primary" onClick={() => location.reload()}>
        Load the page again
      </button>
      <p>
        If it keeps happening, tell us: <Contact />
      </p>
    </section>
  );
}
