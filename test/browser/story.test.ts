import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { googleDevice, type Text } from '../story/person.ts';
import { Running } from '../story/running.ts';
import { inspect, LONG_MS, open as openIn, tabTo } from './browser.ts';
import { launch } from './chromium.ts';

const connect = 'a[href="/api/connect/google-health"]';
const running = new Running();
let chromium: Browser;
beforeAll(async () => {
  [chromium] = await Promise.all([launch(), running.start()]);
});
afterAll(async () => {
  await chromium.close();
  await running.stop();
});

const open = () => openIn(chromium);

async function codeTo(phone: string): Promise<string> {
  const texts = await running.local.texts(phone);
  return /#(\d{6})$/.exec(texts.at(-1)?.body ?? '')?.[1] ?? 'none';
}

it('a person signs up on the page, is told once when the battery is low, and stops', {
  timeout: 180_000,
}, async () => {
  const { local } = running;
  const phone = '+14155552671';
  const { page, complaints } = await open();
  const alerts = async (): Promise<readonly Text[]> =>
    (await local.texts(phone)).filter(({ body }) => /battery of/.test(body));

  await pollAt(80);
  await signUp(page, phone);
  await pollAt(80);
  expect(await alerts()).toEqual([]);
  await pollAt(12);
  expect(await alerts()).toMatchObject([{ body: expect.stringMatching(/battery.* 12%/) }]);
  await pollAt(12);
  expect(await alerts()).toHaveLength(1);
  await seeLevels(page, ['12%', '80%']);

  await local.post('/_local/sms', { from: phone, body: 'STOP' });
  await local.idle();
  const sent = (await local.texts(phone)).length;
  for (const level of [90, 5]) await pollAt(level);
  expect(await local.texts(phone)).toHaveLength(sent);
  await page.clock.fastForward(LONG_MS);
  await page.getByText('Off: you sent STOP.').waitFor();
  await inspect(page, '8-stopped');
  expect(complaints).toEqual([]);
});

async function pollAt(level: number): Promise<void> {
  await running.local.setDevices('google-health', 'ada', [googleDevice(level)]);
  await running.local.run('battery-poll');
}

/** From the number to the page that has noticed the YES by itself. */
async function signUp(page: Page, phone: string): Promise<void> {
  await page.goto(running.local.origin);
  await page.locator('#phone').fill(phone);
  expect(await page.locator('header a[href="/account"]').count()).toBe(0);
  await inspect(page, '1-number');
  await page.getByRole('button', { name: 'Text me a code' }).click();
  await page.locator('#code:focus').waitFor();
  // What has happened is read out with the field.
  expect(await descriptionOf(page, '#code')).toContain('We texted six digits to +1 415 555 2671.');
  await inspect(page, '2-code');
  await page.locator('#code').fill(await codeTo(phone));
  await page.getByRole('button', { name: 'Continue' }).click();

  await page.locator(connect).waitFor();
  await inspect(page, '3-connect');
  await page.locator(connect).click();
  await page.locator('input[name=account]').fill('ada');
  await inspect(page, '4-consent');
  await page.getByRole('button', { name: 'Allow' }).click();

  await page.getByText('Waiting for your YES…').waitFor();
  await page.getByText('Charge 6 at 80%').waitFor();
  await page.locator('header a[href="/account"]').waitFor();
  await inspect(page, '5-reply-yes');
  await running.local.post('/_local/sms', { from: phone, body: 'YES' });
  await page.getByText('You’re all set').waitFor();
  await inspect(page, '6-done');
}

async function descriptionOf(page: Page, field: string): Promise<string> {
  const ids = (await page.locator(field).getAttribute('aria-describedby'))?.split(' ') ?? [];
  return (await Promise.all(ids.map((id) => page.locator(`#${id}`).textContent()))).join(' ');
}

/** The account page shows the newest level, and all of them in the chart. */
async function seeLevels(page: Page, levels: readonly string[]): Promise<void> {
  await page.goto(`${running.local.origin}/account`);
  await page.getByText('Low: charge it soon').waitFor();
  expect(await page.locator('.device').textContent()).toContain(levels[0]);
  await page.getByRole('img', { name: 'Battery of Charge 6 in the last 30 days' }).waitFor();
  await inspect(page, '7-account');
  await page.getByText('Readings as a table').click();
  expect(await page.locator('tbody tr td:last-child').allInnerTexts()).toEqual(levels);
  await inspect(page, '7-account-table');
}

it('a person who refuses at the provider is told so, and can try again', async () => {
  const { local } = running;
  const { page, complaints } = await open();
  await page.goto(local.origin);
  await page.locator('#phone').fill('415 867 5309');
  await page.keyboard.press('Enter');
  await page.locator('#code').waitFor();
  await page.locator('#code').fill(await codeTo('+14158675309'));
  await page.keyboard.press('Enter');
  await page.locator(connect).click();
  await page.locator('input[name=account]').fill('bob');
  await page.getByRole('button', { name: 'Deny' }).click();
  await page.waitForURL(/\/problem\?code=ACCESS_DENIED/);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await inspect(page, 'refused');
  expect(await page.locator(connect).count()).toBe(1);
  expect(complaints).toEqual([]);
});

it('a person without a mouse signs up', async () => {
  const { local } = running;
  const { page, complaints } = await open();
  const { keyboard } = page;
  await page.goto(local.origin);
  await page.locator('#phone').waitFor();
  await tabTo(page, '#phone');
  await keyboard.type('4155552674');
  await keyboard.press('Enter');
  await page.locator('#code:focus').waitFor();
  await keyboard.type(await codeTo('+14155552674'));
  await keyboard.press('Enter');
  await page.locator(connect).waitFor();
  await tabTo(page, connect);
  await keyboard.press('Enter');
  await page.locator('input[name=account]').waitFor();
  await tabTo(page, 'input[name=account]');
  await keyboard.type('cleo');
  await tabTo(page, 'button[value=allow]');
  await keyboard.press('Enter');
  await page.getByText('Waiting for your YES…').waitFor();
  await local.post('/_local/sms', { from: '+14155552674', body: 'YES' });
  await page.getByText('You’re all set').waitFor();
  await tabTo(page, 'main a[href="/account"]');
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Your account' }).waitFor();
  expect(complaints).toEqual([]);
});

it.each([
  ['terms', '/terms'],
  ['privacy', '/privacy'],
  ['confirm', '/confirm'],
  ['problem', '/problem?code=ACCESS_DENIED&provider=google-health'],
  ['not-found', '/no-such-page'],
])('the page %s is fit for everybody', async (name, path) => {
  const { page, complaints } = await open();
  await page.goto(running.local.origin + path);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await inspect(page, name);
  expect(complaints).toEqual([]);
});
