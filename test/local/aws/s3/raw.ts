import { request } from 'node:http';

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** A request just as it is written, with a `Host` of its own if need be. */
export function ask(
  endpoint: string,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body: string | Buffer = '',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(endpoint);
    const length = { 'content-length': String(Buffer.byteLength(body)) };
    const sent = request(
      { hostname, port, method, path, headers: { ...length, ...headers }, agent: false },
      async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk);
        const { statusCode: status = 0, headers: received } = response;
        resolve({ status, headers: received, body: Buffer.concat(chunks).toString() });
      },
    );
    sent.once('error', reject).end(body);
  });
}

type Fields = Record<string, string>;

/** A form as a browser sends it, the file last. */
export function form(fields: Fields, file: string | Buffer = 'x', filename = 'a file.png') {
  const boundary = '----formboundary';
  const parts = Object.entries(fields).map(
    ([name, value]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${filename}"\r\nContent-Type: text/x-ignored\r\n\r\n`;
  const body = Buffer.concat([
    Buffer.from(`${parts.join('')}${head}`),
    Buffer.from(file),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return { headers: { 'content-type': `multipart/form-data; boundary=${boundary}` }, body };
}

export function post(
  endpoint: string,
  bucket: string,
  fields: Fields,
  file?: string | Buffer,
  filename?: string,
): Promise<Answer> {
  const { headers, body } = form(fields, file, filename);
  return ask(endpoint, 'POST', `/${bucket}`, headers, body);
}
