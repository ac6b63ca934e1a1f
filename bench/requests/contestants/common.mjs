/** What every contestant but the bare function shares: schema, refusals, log, and the route's own work. */
import { codeSubmission } from '../../../lambdas/phone/requests.ts';
import { httpErrors } from '../../../lambdas/shared/http/errors.ts';
import { log } from '../../../lambdas/shared/log.ts';

export { codeSubmission };
export const publicOrigin = 'https://switchboard.example.com';
export const largestBody = 16 * 1024;
export const cookie = '__Host-session=a; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Lax';

/** The route's own work. */
export function signIn({ phone, code }) {
  return { signedIn: code === '123456', phone };
}

/** A refusal as the problem document that all must answer; logged as all must. */
export function problemOf(code, issues = []) {
  log.info('refused', { code });
  return {
    status: httpErrors[code].status,
    body: JSON.stringify({
      type: 'about:blank',
      title: code.toLowerCase().replaceAll('_', ' '),
      ...httpErrors[code],
      code,
      ...(issues.length > 0 ? { errors: issues } : {}),
    }),
  };
}

export class Refusal extends Error {
  constructor(code, issues = []) {
    super(code);
    this.code = code;
    this.issues = issues;
  }
}

/** Issues of a Standard Schema as ours are told. */
export function told(issues) {
  return issues.map(({ path = [], message }) => ({ path: path.join('.'), detail: message }));
}
