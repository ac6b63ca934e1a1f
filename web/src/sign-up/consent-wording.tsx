import { settings } from '../settings.ts';

/** What carriers ask to be said where a number is given, before it is given. */
export function ConsentWording() {
  const { name, purpose, frequency } = settings.brand;
  return (
    <p class="consent">
      By continuing you agree to get a text with a code now and, once you have replied YES, texts
      from {name} about {purpose}. {sentence(frequency)} Message and data rates may apply. Reply
      STOP to end them or HELP for help at any time. Consent is not a condition of any purchase. See
      our <a href="/terms">terms</a> and <a href="/privacy">privacy policy</a>.
    </p>
  );
}

/** A declared phrase as a sentence of its own. */
export function sentence(phrase: string): string {
  return /[.!?]$/.test(phrase) ? phrase : `${phrase}.`;
}
