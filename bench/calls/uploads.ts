import { pngWith } from '../../test/services/inspect/pictures.ts';
import { expectStatus, type Person } from '../../test/story/person.ts';

const wanted = { bucket: 'quickstarts', acl: 'public-read', contentType: 'image/png' };
const cat = { bucket: wanted.bucket, key: 'cat.png' };
const picture = pngWith();

export const put = (person: Person) =>
  service(person, 'put', { ...wanted, ...cat, body: picture.toString('base64') });

export const putNoPicture = (person: Person) =>
  service(person, 'put', { ...wanted, key: 'page.png', body: btoa('<script></script>') });

export const read = (person: Person) => service(person, 'GetObject', cat);

export const presign = (person: Person) => service(person, 'PresignURL', cat);

/** As a page does: what S3 is sent has nothing to do with a function. */
export async function putByForm(person: Person): Promise<void> {
  const args = { ...wanted, key: 'dog.png', contentLength: picture.byteLength };
  const answer = await service(person, 'signPolicy', args);
  const { url, fields } = (await answer.json()) as { url: string; fields: Record<string, string> };
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([new Uint8Array(picture)]));
  await expectStatus(204, fetch(url, { method: 'POST', body: form }));
}

export async function remove({ browser }: Person): Promise<void> {
  const answer = await expectStatus(200, browser.call('GET', '/api/uploads'));
  const { uploads } = (await answer.json()) as { uploads: { id: string; status: string }[] };
  const published = uploads.find(({ status }) => status === 'published');
  await expectStatus(204, browser.call('DELETE', `/api/uploads/${published?.id}`));
}

function service({ browser }: Person, action: string, args: object): Promise<Response> {
  return expectStatus(200, browser.call('POST', `/api/services/s3/${action}`, args));
}
