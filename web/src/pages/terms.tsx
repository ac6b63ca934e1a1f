import { settings } from '../settings.ts';
import { sentence } from '../sign-up/consent-wording.tsx';
import { Contact } from '../ui/contact.tsx';
import { Heading } from '../ui/heading.tsx';
import { Phone } from '../ui/phone.tsx';

/** The terms of the text program, in the parts that carriers look for. */
export function TermsPage() {
  const { brand, textsFrom } = settings;
  return (
    <article class="card prose">
      <Heading title="Terms of our texts" />
      <h2>The program</h2>
      <p>
        The {brand.name} text program is about {brand.purpose}. You connect a device, and when its
        battery runs low you get one text. Texts come from <Phone number={textsFrom} />.
      </p>
      <h2>How you join</h2>
      <p>
        You enter your mobile number on our page and prove it with a code that we text you. After
        you have connected a device we text you a question; only when you reply YES, or press the
        button behind the link in that text, do alerts begin. Consent is not a condition of any
        purchase. You must be the owner of the number or allowed to use it.
      </p>
      <h2>How many texts</h2>
      <p>
        {sentence(brand.frequency)} Besides alerts you get codes when you sign in, and a text when a
        connection needs your permission again.
      </p>
      <h2>Cost</h2>
      <p>Message and data rates may apply, as your plan says. {brand.name} charges nothing.</p>
      <h2>How to stop</h2>
      <p>
        Reply <strong>STOP</strong> to any of our texts at any time. You get one text that confirms
        it, and then nothing more. To begin again, text <strong>START</strong> to the same number
        and then reply YES.
      </p>
      <h2>Help</h2>
      <p>
        Reply <strong>HELP</strong> to any of our texts, or reach us here: <Contact />.
      </p>
      <h2>What we can’t promise</h2>
      <p>
        Carriers are not liable for delayed or undelivered texts. An alert depends on your device,
        on the service that it syncs with and on your carrier; don’t rely on it where safety is at
        stake. Not every carrier is supported.
      </p>
      <h2>Your data</h2>
      <p>
        The <a href="/privacy">privacy policy</a> says what we store and how you erase it.
      </p>
    </article>
  );
}
