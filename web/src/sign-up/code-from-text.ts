import { codeDigits } from './steps.ts';

interface OneTimeCodeCredential extends Credential {
  code: string;
}

/**
 * Where the browser can read the code out of the text (WebOTP), hands it over; returns how to stop
 * waiting for it.
 */
export function readCodeFromText(found: (digits: string) => void): () => void {
  if (!('OTPCredential' in window)) return () => {};
  const stop = new AbortController();
  const wanted: CredentialRequestOptions & { otp: { transport: string[] } } = {
    otp: { transport: ['sms'] },
    signal: stop.signal,
  };
  navigator.credentials.get(wanted).then(
    (credential) => {
      const digits = codeDigits((credential as OneTimeCodeCredential | null)?.code ?? '');
      if (digits.length === 6) found(digits);
    },
    // Refused, or stopped when the form went away: the person types the code.
    () => {},
  );
  return () => stop.abort();
}
