import { codeSubmission } from '../../../lambdas/phone/requests.ts';
import { setCookie } from '../../../lambdas/shared/http/cookies.ts';
import { onHttp } from '../../../lambdas/shared/http/on-http.ts';
import { json } from '../../../lambdas/shared/http/reply.ts';

/** Our own layer. */
export const handler = onHttp(
  () => ({ publicOrigin: 'https://switchboard.example.com' }),
  async (_deps, request) => {
    const { phone, code } = request.json(codeSubmission);
    return json(200, { signedIn: code === '123456', phone }, [
      setCookie('__Host-session', 'a', 60),
    ]);
  },
  {},
);
