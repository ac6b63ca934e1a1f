/** One function, written for this one route, with no library at all. */
const details = {
  BODY_TOO_LARGE: [413, 'The request body is larger than this route accepts.'],
  BODY_TYPE_UNSUPPORTED: [415, 'This route does not accept a body of this content type.'],
  BODY_NOT_PARSABLE: [400, 'The request body does not parse.'],
  REQUEST_INVALID: [400, 'A part of the request is missing or of the wrong form.'],
  ORIGIN_MISMATCH: [403, 'Requests that change something must come from our own pages.'],
};

export async function handler({ headers, body, isBase64Encoded }) {
  const origin = headers.origin ?? headers.Origin;
  if (origin !== undefined && origin !== 'https://switchboard.example.com') {
    return refusal('ORIGIN_MISMATCH');
  }
  const type = headers['content-type'] ?? headers['Content-Type'] ?? '';
  if (!/^application\/json(; *charset="?utf-?8"?)?$/i.test(type)) {
    return refusal('BODY_TYPE_UNSUPPORTED');
  }
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString() : (body ?? '');
  if (Buffer.byteLength(text) > 16_384) return refusal('BODY_TOO_LARGE');
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return refusal('BODY_NOT_PARSABLE');
  }
  const { phone, code } = value ?? {};
  const issues = [];
  if (typeof phone !== 'string' || phone.length > 64) {
    issues.push({ path: 'phone', detail: 'Invalid input' });
  }
  if (typeof code !== 'string' || !/^\d{6}$/.test(code)) {
    issues.push({ path: 'code', detail: 'must be six digits' });
  }
  if (issues.length > 0) return refusal('REQUEST_INVALID', issues);
  return {
    statusCode: 200,
    headers: { 'cache-control': 'no-store', 'content-type': 'application/json' },
    multiValueHeaders: {
      'set-cookie': ['__Host-session=a; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Lax'],
    },
    body: JSON.stringify({ signedIn: code === '123456', phone }),
  };
}

function refusal(code, issues) {
  const timestamp = new Date().toISOString();
  const line = JSON.stringify({ level: 'INFO', message: 'refused', timestamp, code });
  process.stdout.write(`${line}\n`);
  const [status, detail] = details[code];
  const title = code.toLowerCase().replaceAll('_', ' ');
  return {
    statusCode: status,
    headers: { 'cache-control': 'no-store', 'content-type': 'application/problem+json' },
    body: JSON.stringify({ type: 'about:blank', title, status, detail, code, errors: issues }),
  };
}
