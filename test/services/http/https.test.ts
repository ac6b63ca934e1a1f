import { mkdtempSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { localCertificate } from '../../../local/runner/tls/certificate.ts';
import { call, publicAddress, publicAt, serve, textOf } from './set-up.ts';

const certificate = localCertificate(join(mkdtempSync(join(tmpdir(), 'egress-')), 'tls.json'));
const answerWith =
  (text: string): RequestListener =>
  (_request, response) =>
    response.end(text);

describe('https', () => {
  const ca = certificate.cert;
  const at = (port: number) => ({ ...publicAt(port), except: ['https://localhost'] });

  it('is for the name, wherever it leads', async () => {
    const { port } = await serve(answerWith('secret'), certificate);
    const options = at(port);
    const answer = await call({ url: 'https://localhost/' }, { ...options, ca });
    expect([textOf(answer), options.dialled]).toEqual(['secret', [publicAddress]]);
  });

  it('is for an address too', async () => {
    const { port } = await serve(answerWith('secret'), certificate);
    const options = { except: [`https://127.0.0.1:${port}`], ca };
    expect(textOf(await call({ url: `https://127.0.0.1:${port}/` }, options))).toBe('secret');
  });

  it('is refused where the certificate is for another name', async () => {
    const { port, seen } = await serve(answerWith('secret'), certificate);
    const outcome = call({ url: 'https://public.example/' }, { ...at(port), ca });
    await expect(outcome).rejects.toMatchObject({ code: 'HTTP_UNREACHABLE' });
    expect(seen).toMatchObject({ connections: 1, requests: [] });
  });

  it('is refused where nobody vouches for the certificate', async () => {
    const { port, seen } = await serve(answerWith('secret'), certificate);
    const outcome = call({ url: 'https://localhost/' }, at(port));
    await expect(outcome).rejects.toMatchObject({ code: 'HTTP_UNREACHABLE' });
    expect(seen).toMatchObject({ connections: 1, requests: [] });
  });
});
