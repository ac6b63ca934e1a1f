import { withStorage } from './pending-code.ts';

const KEY = 'signing-up';

/**
 * A provider sends everybody back to the account page. Whoever left from the sign-up, in this tab,
 * is led on from there to the sign-up's next step.
 */
export function signUpGoesOn(): void {
  withStorage((storage) => storage.setItem(KEY, 'yes'));
}

/** Whether the person came back from the sign-up; true once only. */
export function cameFromSignUp(): boolean {
  const left = withStorage((storage) => storage.getItem(KEY)) === 'yes';
  withStorage((storage) => storage.removeItem(KEY));
  return left;
}
