import { setTimeout as later } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostileUploads } from '../services/inspect/hostile.ts';
import { pngWith } from '../services/inspect/pictures.ts';
import { expectStatus, Person } from './person.ts';
import { Running } from './running.ts';

interface Upload {
  readonly id: string;
  readonly status: string;
  readonly location?: string;
  readonly reason?: { readonly code: string };
}

const picture = pngWith();
const wanted = {
  bucket: 'quickstarts',
  key: 'cat.png',
  acl: 'public-read',
  contentType: 'image/png',
};

describe('uploads', () => {
  const running = new Running();
  beforeAll(async () => void (await running.start()));
  afterAll(() => running.stop());

  async function signedIn(phone: string): Promise<Person> {
    const person = new Person(running.local, phone);
    await person.signIn();
    return person;
  }

  const call = (person: Person, action: string, args: unknown) =>
    person.browser.call('POST', `/api/services/s3/${action}`, args);

  async function uploadsOf(person: Person): Promise<readonly Upload[]> {
    await running.local.idle();
    const answer = await expectStatus(200, person.browser.call('GET', '/api/uploads'));
    return ((await answer.json()) as { uploads: Upload[] }).uploads;
  }

  async function put(person: Person, args: object = {}, body: Buffer = picture): Promise<Upload> {
    const given = { ...wanted, ...args, body: body.toString('base64') };
    const answer = await expectStatus(200, call(person, 'put', given));
    return ((await answer.json()) as { upload: Upload }).upload;
  }

  /** Sends a form as a browser does. */
  async function post(
    { url, fields }: { url: string; fields: Record<string, string> },
    body: Buffer,
    changed: Record<string, string> = {},
  ): Promise<Response> {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...fields, ...changed })) form.append(name, value);
    form.append('file', new Blob([new Uint8Array(body)]), 'cat.png');
    return fetch(url, { method: 'POST', body: form });
  }

  it('are inspected, and then read by everybody, until their owner deletes them', async () => {
    const ada = await signedIn('+14155552671');
    const { id, location = '', status } = await put(ada);
    expect(status).toBe('inspecting');

    expect(await uploadsOf(ada)).toMatchObject([{ id, status: 'published', location }]);
    const read = await expectStatus(200, fetch(location));
    expect(read.headers.get('content-type')).toBe('image/png');
    expect(read.headers.get('content-security-policy')).toContain('sandbox');
    expect(Buffer.from(await read.arrayBuffer())).toEqual(picture);

    await expectStatus(204, ada.browser.call('DELETE', `/api/uploads/${id}`));
    expect(await uploadsOf(ada)).toEqual([]);
    expect((await fetch(location)).status).toBe(403);
  });

  it('that are private are read by their owner alone', async () => {
    const bob = await signedIn('+14155552672');
    const { location } = await put(bob, { acl: 'private', key: 'secret.png' });
    expect(location).toBeUndefined();
    expect(await uploadsOf(bob)).toMatchObject([{ status: 'published' }]);

    const name = { bucket: 'quickstarts', key: 'secret.png' };
    const signed = await expectStatus(200, call(bob, 'PresignURL', name));
    const { url } = (await signed.json()) as { url: string };
    expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(picture);
    const bare = new URL(url);
    bare.search = '';
    expect((await fetch(bare)).status).toBe(403);
    const got = await expectStatus(200, call(bob, 'GetObject', name));
    expect(await got.json()).toMatchObject({
      contentType: 'image/png',
      body: { $binary: { base64: picture.toString('base64') } },
    });

    const eve = await signedIn('+14155552673');
    for (const action of ['GetObject', 'PresignURL']) {
      await expectStatus(404, call(eve, action, name));
    }
  });

  it('go straight to the bucket with a signed form, and nothing else does', async () => {
    const cay = await signedIn('+14155552674');
    const args = { ...wanted, contentLength: picture.byteLength };
    const signed = await expectStatus(200, call(cay, 'signPolicy', args));
    const form = (await signed.json()) as { url: string; fields: Record<string, string> };

    expect((await post(form, Buffer.concat([picture, picture]))).status).toBe(400);
    expect((await post(form, picture, { 'Content-Type': 'text/html' })).status).toBe(403);
    expect((await post(form, picture, { key: 'other' })).status).toBe(403);
    expect(await uploadsOf(cay)).toMatchObject([{ status: 'inspecting' }]);
    expect((await post(form, picture)).status).toBe(204);
    expect(await uploadsOf(cay)).toMatchObject([{ status: 'published' }]);

    // The form is still good, but what comes is not wanted any more.
    expect((await post(form, picture.subarray(1))).status).toBe(400);
    expect((await post(form, picture)).status).toBe(204);
    const [upload] = await uploadsOf(cay);
    expect(Buffer.from(await (await fetch(upload?.location ?? '')).arrayBuffer())).toEqual(picture);
  });

  it('of the same key take the place of the one before', async () => {
    const dan = await signedIn('+14155552675');
    const first = await put(dan);
    expect(await uploadsOf(dan)).toMatchObject([{ id: first.id, status: 'published' }]);
    const second = await put(dan);

    expect(await uploadsOf(dan)).toMatchObject([{ id: second.id, status: 'published' }]);
    expect((await fetch(first.location ?? '')).status).toBe(403);
    expect((await fetch(second.location ?? '')).status).toBe(200);
  });

  describe('are refused', () => {
    let eve: Person;
    beforeAll(async () => {
      eve = await signedIn('+14155552676');
    });
    it.each([
      ['RULE_DENIED', { bucket: 'other-bucket' }, 403],
      ['RULE_DENIED', { contentType: 'image/svg+xml', key: 'a.svg' }, 403],
      ['KEY_INVALID', { key: '../cat.png' }, 422],
      ['KEY_INVALID', { key: 'cat.html' }, 422],
      ['REQUEST_INVALID', { acl: 'public' }, 400],
    ])('with %s for %j', async (code, changed, status) => {
      const args = { ...wanted, ...changed, body: picture.toString('base64') };

      const answer = await expectStatus(status, call(eve, 'put', args));

      const problem = await answer.json();
      expect(problem).toMatchObject({ code });
      if (code === 'RULE_DENIED') expect(problem).toMatchObject({ service: 's3', action: 'put' });
      expect(await uploadsOf(eve)).toEqual([]);
    });
  });

  it('that are not what they say are nowhere to be read', async () => {
    const eve = await signedIn('+14155552677');
    const small = hostileUploads.filter(
      ({ file, declaredLength }) => file.byteLength < 100_000 && declaredLength === undefined,
    );
    const tried = small.filter((_, index) => index % 4 === 0);
    const locations: string[] = [];
    for (const [index, { declaredType, file, fileName }] of tried.entries()) {
      const answer = await call(eve, 'put', {
        ...wanted,
        key: `${index}/${fileName}`,
        contentType: declaredType,
        body: file.toString('base64'),
      });
      if (answer.status !== 200) continue;
      const { location } = (await answer.json()) as { location: string };
      // Before its verdict as little as after it.
      expect((await fetch(location)).status).toBe(403);
      locations.push(location);
    }

    const published = (await uploadsOf(eve)).filter(({ status }) => status !== 'rejected');

    expect(published).toEqual([]);
    expect(locations.length).toBeGreaterThan(20);
    for (const location of locations) expect((await fetch(location)).status).toBe(403);
  });

  it('are fetched back over the HTTP service, which reaches nothing else inside', async () => {
    const gus = await signedIn('+14155552679');
    const { location = '' } = await put(gus);
    await uploadsOf(gus);
    const get = (args: object) => gus.browser.call('POST', '/api/services/http/get', args);

    const answer = await expectStatus(200, get({ url: location }));
    expect(await answer.json()).toMatchObject({
      statusCode: 200,
      headers: { 'Content-Type': ['image/png'] },
      body: { $binary: { base64: picture.toString('base64') } },
    });

    const { port } = new URL(running.local.origin);
    const inside = await expectStatus(403, get({ url: `http://127.0.0.1:${port}/api/account` }));
    expect(await inside.json()).toMatchObject({ code: 'HTTP_ADDRESS_REFUSED' });
    const elsewhere = await expectStatus(403, get({ url: 'https://example.com/' }));
    expect(await elsewhere.json()).toMatchObject({ code: 'RULE_DENIED' });
    const headers = { Authorization: ['Bearer x'] };
    const denied = await expectStatus(403, get({ url: location, headers }));
    expect(await denied.json()).toMatchObject({ code: 'RULE_DENIED', service: 'http' });
    const args = { url: location };
    const none = await expectStatus(403, gus.browser.call('POST', '/api/services/http/head', args));
    expect(await none.json()).toMatchObject({ code: 'NoMatchingRuleFound' });
  });

  it('outlive a power cut at any moment of their inspection', async () => {
    const hal = await signedIn('+14158675310');
    const hostile = Buffer.from('<!doctype html><script>alert(1)</script>');
    for (const [index, milliseconds] of [0, 15, 40, 80, 150].entries()) {
      const good = await put(hal, { key: `${index}/cat.png` });
      const bad = await put(hal, { key: `${index}/page.png` }, hostile);
      await later(milliseconds);
      await running.kill();
      await running.start();

      const uploads = await uploadsOf(hal);

      expect(uploads.find(({ id }) => id === good.id)?.status).toBe('published');
      expect(uploads.find(({ id }) => id === bad.id)?.status).toBe('rejected');
      expect((await fetch(good.location ?? '')).status).toBe(200);
      expect((await fetch(bad.location ?? '')).status).toBe(403);
    }
  });

  it('leave nothing when a person is erased', async () => {
    const fay = await signedIn('+14155552678');
    const { location = '' } = await put(fay);
    await uploadsOf(fay);
    expect((await fetch(location)).status).toBe(200);

    await expectStatus(204, fay.browser.call('DELETE', '/api/account'));
    await running.local.idle();

    expect((await fetch(location)).status).toBe(403);
  });
});
