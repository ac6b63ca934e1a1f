import { describe, expect, it } from 'vitest';
import { httpArguments } from '../../../lambdas/services/domain/http/arguments.ts';
import type { HttpAction } from '../../../lambdas/services/domain/http/ports.ts';
import { prepareCall } from '../../../lambdas/services/domain/http/prepare.ts';

const prepare = (args: object, action: HttpAction = 'get') =>
  prepareCall(action, httpArguments.parse({ url: 'https://api.example/', ...args }));
const bodyOf = ({ request }: ReturnType<typeof prepare>) =>
  request.body && Buffer.from(request.body).toString('utf8');
const refusal = (code: string) => expect.objectContaining({ code });

describe('a body', () => {
  it('is sent as the string that it is', () => {
    expect(bodyOf(prepare({ body: '{"a":1}' }, 'post'))).toBe('{"a":1}');
    expect(prepare({ body: 'a' }, 'post').request.headers).toEqual({});
  });

  it.each(['post', 'put', 'patch', 'delete'] as const)('is encoded as JSON for %s', (action) => {
    const body = { msg: 'hi', at: { $date: { $numberLong: '1' } } };
    const prepared = prepare({ body, encodeBodyAsJSON: true }, action);
    expect(bodyOf(prepared)).toBe(JSON.stringify(body));
    expect(prepared.request.headers).toEqual({ 'Content-Type': ['application/json'] });
    expect(prepared.ruleArguments.body).toEqual(body);
  });

  it('keeps the type that it was given', () => {
    const headers = { 'content-type': ['application/ld+json'] };
    const { request } = prepare({ headers, body: {}, encodeBodyAsJSON: true }, 'post');
    expect(request.headers).toEqual({ 'Content-Type': ['application/ld+json'] });
  });

  it('may be binary', () => {
    const body = { $binary: { base64: 'AAEC/w==', subType: '00' } };
    expect(prepare({ body }, 'put').request.body).toEqual(Buffer.from([0, 1, 2, 255]));
  });

  it.each([
    [{ body: { a: 1 } }, 'post'],
    [{ body: 1 }, 'post'],
    [{ body: null }, 'post'],
    [{ body: ['a'] }, 'post'],
    [{ body: { $binary: { base64: 'AAE', subType: '00' } } }, 'post'],
    [{ body: { $binary: { base64: 'A-_=', subType: '00' } } }, 'post'],
    [{ body: { $binary: { base64: 'AAEC', subType: 'zz' } } }, 'post'],
    [{ body: { $binary: { base64: 'AAEC', subType: '00' }, a: 1 } }, 'post'],
    [{ body: 'a', form: { a: 'b' } }, 'post'],
    [{ form: { a: 'b' }, headers: { 'Content-Type': ['text/plain'] } }, 'post'],
    [{ body: 'a' }, 'get'],
    [{ body: 'a' }, 'head'],
    [{ form: { a: 'b' } }, 'get'],
  ] as const)('is refused as %j of %s', (args, action) => {
    expect(() => prepare(args, action)).toThrow(refusal('HTTP_BODY_INVALID'));
  });

  it('is refused where it is deeper than can be written', () => {
    const body = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    expect(() => prepare({ body, encodeBodyAsJSON: true }, 'post')).toThrow(
      refusal('HTTP_BODY_INVALID'),
    );
  });

  it.each([
    [{ body: 'ü'.repeat(512 * 1024) }, true],
    [{ body: 'ü'.repeat(512 * 1024 + 1) }, false],
    [{ body: 'x'.repeat(1024 * 1024), encodeBodyAsJSON: true }, false],
    [{ form: { a: 'x'.repeat(1024 * 1024) } }, false],
  ])('of more than 1 MiB is refused (%#)', (args, isSent) => {
    const outcome = () => prepare(args, 'post');
    if (isSent) expect(outcome).not.toThrow();
    else expect(outcome).toThrow(refusal('HTTP_BODY_TOO_LARGE'));
  });
});

describe('a form', () => {
  const form = { 'to-address': 'name@example.com', 'a"\r\nb': 'x\r\n--boundary--\r\ny' };

  it.each([{}, { headers: { 'Content-Type': ['multipart/form-data'] } }])(
    'is read as it was given: %j',
    async (args) => {
      const { request } = prepare({ ...args, form }, 'post');
      const [type = ''] = request.headers['Content-Type'] ?? [];
      const response = new Response(Buffer.from(request.body ?? []), {
        headers: { 'content-type': type },
      });
      expect(Object.fromEntries(await response.formData())).toEqual(form);
    },
  );

  it('has a boundary that nobody can guess', () => {
    const [one, other] = [prepare({ form }, 'post'), prepare({ form }, 'post')];
    expect(one.request.headers).not.toEqual(other.request.headers);
  });

  it('is encoded as in URLs where its type says so', () => {
    const headers = { 'Content-Type': ['application/x-www-form-urlencoded'] };
    const prepared = prepare({ headers, form: { a: 'b c', d: '&' } }, 'post');
    expect(bodyOf(prepared)).toBe('a=b+c&d=%26');
    expect(prepared.request.headers).toEqual(headers);
  });
});
