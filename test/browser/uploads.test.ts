import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pngWith } from '../services/inspect/pictures.ts';
import { Running } from '../story/running.ts';
import { inspect, open, tabTo } from './browser.ts';
import { launch } from './chromium.ts';
import { writeLargePng } from './large-picture.ts';
import { growthOf, heapOf, processWith, renderersOf } from './memory.ts';

const mebibyte = 2 ** 20;
const running = new Running();
const files = mkdtempSync(join(tmpdir(), 'pictures-'));
let chromium: Browser;
beforeAll(async () => {
  [chromium] = await Promise.all([launch(), running.start()]);
});
afterAll(async () => {
  await chromium.close();
  await running.stop();
  rmSync(files, { recursive: true, force: true });
});

let phones = 2680;
let page: Page;
let complaints: string[];
/** Somebody new on the page. */
beforeEach(async () => {
  ({ page, complaints } = await open(chromium));
  await signIn(`+1415555${phones++}`);
  await page.goto(`${running.local.origin}/uploads`);
  await page.getByText('You have uploaded nothing yet.').waitFor();
});

async function signIn(phone: string): Promise<void> {
  await page.goto(running.local.origin);
  await page.locator('#phone').fill(phone);
  await page.getByRole('button', { name: 'Text me a code' }).click();
  await page.locator('#code').waitFor();
  const texts = await running.local.texts(phone);
  await page.locator('#code').fill(/#(\d{6})$/.exec(texts.at(-1)?.body ?? '')?.[1] ?? 'none');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.locator('a[href="/api/connect/google-health"]').waitFor();
}

const picture = pngWith();
const png = (name: string, buffer = picture) => ({ name, mimeType: 'image/png', buffer });
const upload = () => page.getByRole('button', { name: 'Upload', exact: true }).click();
const gallery = () => page.getByRole('region', { name: 'Uploaded' });

/** The verdict is there and the page looks again. */
async function awaitVerdict(): Promise<void> {
  await page.getByRole('region', { name: 'Upload a picture' }).getByText('Inspecting').waitFor();
  await running.local.idle();
  await page.clock.fastForward(2000);
}

/** Whether the browser has decoded what is shown under that name. */
async function isShown(name: string): Promise<string> {
  const image = page.getByRole('img', { name }).first();
  await image.waitFor();
  await expect
    .poll(() => image.evaluate((element) => (element as HTMLImageElement).naturalWidth))
    .toBeGreaterThan(0);
  return (await image.getAttribute('src')) ?? '';
}

describe('a picture', () => {
  it('is uploaded, inspected, fetched back over the HTTP service, and deleted', async () => {
    await inspect(page, 'uploads-empty');
    await page.locator('#picture').setInputFiles(png('cat.png'));
    await upload();
    await awaitVerdict();
    await page
      .getByText('cat.png is what it says it is, and is published for everybody.')
      .waitFor();
    await page.getByText('Fetched back over the HTTP service.').waitFor();
    expect(await isShown('cat.png')).toMatch(/^blob:/);
    expect(await gallery().locator('li').textContent()).toMatch(
      /^cat\.pngPNG, \d+ bytes\. Everybody\. Today, .* [AP]M\.Published/,
    );
    await inspect(page, 'uploads-published');

    await gallery().getByText('Show').click();
    await gallery().getByRole('img', { name: 'cat.png' }).waitFor();
    await page.getByRole('button', { name: 'Delete cat.png' }).click();
    await inspect(page, 'uploads-delete');
    await page.getByRole('button', { name: 'Keep it' }).click();
    await page.getByRole('button', { name: 'Delete cat.png' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('You have uploaded nothing yet.').waitFor();
    expect(await page.getByRole('img', { name: 'cat.png' }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('that is private is shown to its owner by a signed URL', async () => {
    await page.locator('#picture').setInputFiles(png('secret.png'));
    await page.locator('#visibility').selectOption('private');
    await upload();
    await awaitVerdict();
    await page.getByText('published for you alone').waitFor();
    await page.getByText('Read by a signed URL').waitFor();
    expect(await isShown('secret.png')).toContain('X-Amz-Signature=');
    expect(await page.getByRole('link', { name: 'Its address' }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('that the HTTP service does not fetch is shown from its own address', async () => {
    await page.route('**/api/services/http/get', (route) =>
      route.fulfill({ status: 403, json: { code: 'RULE_DENIED', service: 'http', action: 'get' } }),
    );
    await page.locator('#picture').setInputFiles(png('dog.png'));
    await upload();
    await awaitVerdict();
    await page
      .getByText('The HTTP service did not fetch it back: a service rule prevented it.')
      .waitFor();
    const location = await page.getByRole('link', { name: 'Its address' }).getAttribute('href');
    expect(await isShown('dog.png')).toBe(location);
    expect(complaints).toEqual([refused(403)]);
  });

  it('is dropped anywhere on the page, and keeps its name however that is spelled', async () => {
    const dropped = await page.evaluateHandle(
      `(() => {
        const dropped = new DataTransfer();
        const bytes = Uint8Array.from(atob(${JSON.stringify(picture.toString('base64'))}), (c) => c.charCodeAt(0));
        dropped.items.add(new File([bytes], 'cafe\\u0301\\u202f1.png', { type: 'image/png' }));
        return dropped;
      })()`,
    );
    await page.dispatchEvent('main', 'dragover', { dataTransfer: dropped });
    await page.locator('.drop.here').waitFor();
    await page.dispatchEvent('main', 'drop', { dataTransfer: dropped });
    await page.locator('.drop:not(.here)').waitFor();
    await upload();
    await awaitVerdict();
    await page.getByText('published for everybody').waitFor();
    expect(await gallery().getByRole('heading', { level: 3 }).textContent()).toBe(
      'caf\u00e9 1.png',
    );
    expect(complaints).toEqual([]);
  });

  it('is uploaded without a mouse', async () => {
    await tabTo(page, 'button[type=submit]');
    await page.keyboard.press('Enter');
    await page.locator('#picture:focus').waitFor();
    await page.getByText('Choose a picture first.').waitFor();
    await inspect(page, 'uploads-missing');
    await page.locator('#picture').setInputFiles(png('keys.png'));
    await tabTo(page, 'button[type=submit]');
    await page.keyboard.press('Enter');
    await awaitVerdict();
    await page.getByText('published for everybody').waitFor();
    await tabTo(page, '.rows .button');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.rows .button:focus').waitFor();
    expect(complaints).toEqual([]);
  });
});

const refused = (status: number) =>
  expect.stringContaining(`the server responded with a status of ${status}`);

describe('refused in words of its own is', () => {
  it('what no rule allows in another bucket', async () => {
    await page.locator('#picture').setInputFiles(png('cat.png'));
    await page.locator('#bucket').fill('elsewhere');
    await upload();
    const words = 'A service rule prevented this upload. No rule of “s3” allows “put” with';
    await page.getByText(`${words} bucket “elsewhere”`).waitFor();
    await inspect(page, 'uploads-denied');
    expect(complaints).toEqual([refused(403)]);
  });

  it('an SVG with a script, by the rules under its own type and by the inspection under another', async () => {
    const svg = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    );
    await page
      .locator('#picture')
      .setInputFiles({ name: 'a.svg', mimeType: 'image/svg+xml', buffer: svg });
    await upload();
    await page.getByText('and type “image/svg+xml”').waitFor();
    expect(complaints).toEqual([refused(403)]);
    await page.locator('#picture').setInputFiles(png('a.png', svg));
    await upload();
    await awaitVerdict();
    await page
      .getByText('The inspection refused a.png. The file is not the kind of picture')
      .waitFor();
  });

  it('a text that is named as a picture', async () => {
    const text = join(files, 'notes.png');
    writeFileSync(text, 'Not a picture at all.\n');
    await page.locator('#picture').setInputFiles(text);
    await upload();
    await awaitVerdict();
    const words =
      'The inspection refused notes.png. The file is not the kind of picture that it says it is.';
    await page.getByText(words).waitFor();
    await gallery().getByText('Refused').waitFor();
    expect(await page.locator('main img').count()).toBe(0);
    await inspect(page, 'uploads-refused');
    expect(complaints).toEqual([]);
  });

  it('a file that is too large, before any of it is sent', async () => {
    const huge = join(files, 'huge.png');
    writeFileSync(huge, '');
    truncateSync(huge, 1024 * mebibyte + 1);
    await page.locator('#picture').setInputFiles(huge);
    await upload();
    await page
      .getByText('The file is too large: it has 1 GB, and at most 1 GB are taken.')
      .waitFor();
    expect(complaints).toEqual([refused(413)]);
  });

  it('a name that can not be', async () => {
    await page.locator('#picture').setInputFiles(png('cat.jpg'));
    await upload();
    await page.getByText('has an ending that does not fit the kind of picture').waitFor();
    expect(complaints).toEqual([refused(422)]);
  });

  it.each([
    ['NoMatchingRuleFound', 403, 'No service rule is for this. “s3” has none for “put”'],
    ['BUCKET_UNKNOWN', 422, 'There is no bucket called “quickstarts” here.'],
    ['UPLOAD_QUOTA_EXCEEDED', 409, 'There is no room left for this file.'],
  ])('what the server answers with %s', async (code, status, words) => {
    await page.route('**/api/services/s3/put', (route) =>
      route.fulfill({ status, json: { code, service: 's3', action: 'put' } }),
    );
    await page.locator('#picture').setInputFiles(png('cat.png'));
    await upload();
    await page.getByText(words).waitFor();
    expect(complaints).toEqual([refused(status)]);
  });
});

describe('200 MiB', () => {
  const large = join(files, 'large.png');
  beforeAll(() => writeLargePng(large, 200 * mebibyte));

  it('go straight to the bucket under a moving bar, and through nobody’s memory', {
    timeout: 180_000,
  }, async () => {
    const hosts = new Set<string>();
    page.on('request', (request) => {
      if (request.method() === 'POST') hosts.add(new URL(request.url()).pathname);
    });
    await page.evaluate(watchBar);
    const heap = await heapOf(page);
    const growth = {
      pages: growthOf(await renderersOf(chromium)),
      runner: growthOf([processWith(running.dir)]),
    };
    await page.locator('#picture').setInputFiles(large);
    await upload();
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    await page.getByText('Inspecting').waitFor({ timeout: 120_000 });
    const values = (await page.evaluate('seen')) as number[];
    expect(new Set(values).size).toBeGreaterThanOrEqual(3);
    expect(values).toEqual(values.toSorted((a, b) => a - b));
    expect((await heapOf(page)) - heap).toBeLessThan(20 * mebibyte);
    expect(growth.pages()).toBeLessThan(60 * mebibyte);
    expect(growth.runner()).toBeLessThan(100 * mebibyte);
    expect([...hosts]).toContain('/api/services/s3/signPolicy');
    expect([...hosts]).not.toContain('/api/services/s3/put');

    await running.local.idle();
    await page.clock.fastForward(20_000);
    await page.getByText('published for everybody').waitFor();
    // Not loaded unless somebody asks for it.
    await page.getByRole('button', { name: 'Load it (200 MB)' }).first().waitFor();
    expect(complaints).toEqual([]);
  });

  it('are stopped on the way, and leave nothing', { timeout: 120_000 }, async () => {
    await slowDown(page);
    await page.locator('#picture').setInputFiles(large);
    await upload();
    await page.getByRole('progressbar', { name: 'Sending large.png' }).waitFor();
    await inspect(page, 'uploads-under-way');
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped. Nothing was uploaded.').waitFor();
    await page.locator('#picture:focus').waitFor();
    await running.local.idle();
    await page.reload();
    await page.getByText('You have uploaded nothing yet.').waitFor();
    expect(complaints).toEqual([]);
  });
});

/** As on a line that takes 200 s for it. */
async function slowDown(of: Page): Promise<void> {
  const session = await of.context().newCDPSession(of);
  const line = { offline: false, latency: 0, downloadThroughput: -1 };
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', { ...line, uploadThroughput: mebibyte });
}

/** Notes every value that the bar has. */
const watchBar = `
  globalThis.seen = [];
  new MutationObserver(() => {
    const bar = document.querySelector('progress');
    if (bar && seen.at(-1) !== bar.value) seen.push(bar.value);
  }).observe(document.body, { subtree: true, childList: true, attributes: true })`;

it('the page sends whoever is not signed in to the sign-up', async () => {
  const newcomer = await open(chromium);
  await newcomer.page.goto(`${running.local.origin}/uploads`);
  await newcomer.page.locator('#phone').waitFor();
  await newcomer.page.getByText('You are not signed in here').waitFor();
  expect(newcomer.complaints).toEqual([]);
});

it('the page is linked from the account, and back', async () => {
  await page.getByRole('link', { name: 'Back to your account' }).click();
  await page.getByRole('link', { name: 'Your pictures' }).click();
  await page.getByRole('heading', { level: 1, name: 'Your pictures' }).waitFor();
  expect(complaints).toEqual([]);
});
