import { settings } from '../settings.ts';
import { Contact } from '../ui/contact.tsx';
import { Heading } from '../ui/heading.tsx';
import { count } from '../words/waits.ts';

export function PrivacyPage() {
  const { brand, consentYears, uploads } = settings;
  return (
    <article class="card prose">
      <Heading title="Privacy" />
      <p class="lead">
        {brand.name} keeps what it needs to text you about your batteries, and nothing to sell.
      </p>
      <h2>Your number and your consent are not shared</h2>
      <p>
        No mobile information is shared with third parties or affiliates for marketing or promotion.
        Text-message opt-in data and consent are shared with nobody, except the companies that carry
        the texts for us, and only so that they arrive.
      </p>
      <h2>What we store</h2>
      <ul>
        <li>Your mobile number, and whether and when you agreed to or stopped our texts.</li>
        <li>
          For each service that you connect: its permission for us, encrypted, your user id there,
          and when you connected.
        </li>
        <li>Your devices’ names and battery levels. We ask for no health or activity data.</li>
        {uploads && (
          <li>
            The pictures that you upload, with their names. Those for everybody can be seen by
            whoever has their address, until you delete them.
          </li>
        )}
        <li>Your preferences: the alert level, quiet hours and time zone.</li>
        <li>A record of each text we sent you: its kind, its time and whether it was delivered.</li>
      </ul>
      <p>Codes are stored only as a keyed hash, for minutes, and work once.</p>
      <h2>Cookies</h2>
      <p>
        Two, both needed: one tells your browser from others while you prove your number, the other
        keeps you signed in. There is no tracking and nothing is loaded from other sites.
      </p>
      <h2>How to erase it</h2>
      <p>
        On <a href="/account">your account</a> choose “Erase everything”. It takes effect at once:
        permissions are given back to the services where they allow it, and your data is deleted.
        You can also ask us: <Contact />.
      </p>
      <h2>What stays after an erase</h2>
      <p>
        The law lets us be asked to prove that you agreed to our texts and that we stopped when you
        said so. These records are kept for {count(consentYears, 'year')} under a keyed hash instead
        of your number, and are then deleted. A STOP is remembered in the same way, so that it
        holds.
      </p>
      <h2>Your choice</h2>
      <p>
        Reply STOP to end the texts, HELP for help. Disconnecting a service ends our reading of it.
        The <a href="/terms">terms</a> describe the texts.
      </p>
    </article>
  );
}
