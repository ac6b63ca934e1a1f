import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Running } from '../story/running.ts';
import { account, connection, device } from '../web/account.ts';
import { Answers } from './answers.ts';
import { inspect, LONG_MS, open } from './browser.ts';
import { launch } from './chromium.ts';

const running = new Running();
let chromium: Browser;
beforeAll(async () => {
  [chromium] = await Promise.all([launch(), running.start()]);
});
afterAll(async () => {
  await chromium.close();
  await running.stop();
});

const now = () => new Date().toISOString();
const charge6 = () => device({ level: 80, readAt: now(), history: [{ at: now(), level: 80 }] });

async function visit(path: string, prepare: (answers: Answers) => void = () => {}) {
  const { page, complaints } = await open(chromium);
  const answers = await new Answers().serve(page);
  prepare(answers);
  await page.goto(running.local.origin + path);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return { page, answers, complaints };
}

/** As when another tab or app is brought to the front, or this one again. */
function show(page: Page, visibility: 'visible' | 'hidden'): Promise<void> {
  return page.evaluate(`
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: '${visibility}' });
    document.dispatchEvent(new Event('visibilitychange'))`);
}

describe('an open account page', () => {
  it('says that the first reading is on its way, and shows it when it is there', async () => {
    const { page, answers, complaints } = await visit('/account', (fresh) => {
      fresh.account = account({ connections: [connection({ connectedAt: now() })] });
    });
    await page.getByText('Reading your devices for the first time…').waitFor();
    await inspect(page, 'account-first-reading');
    answers.account = account({ devices: [charge6()] });
    await page.clock.fastForward(LONG_MS);
    await page.getByRole('heading', { name: 'Charge 6' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('rests while nobody looks, and looks at once when somebody does', async () => {
    const { page, answers } = await visit('/account', (fresh) => {
      fresh.account = account({ devices: [charge6()] });
    });
    await page.getByText('Connected').waitFor();
    await show(page, 'hidden');
    const before = answers.looks;
    await page.clock.fastForward(LONG_MS);
    expect(answers.looks).toBe(before);
    answers.account = account({ subscription: { status: 'stopped' } });
    await show(page, 'visible');
    await page.getByText('Off: you sent STOP.').waitFor();
  });

  it('looks no more after the sign-out, and says goodbye in the right words', async () => {
    const { page, answers } = await visit('/account', (fresh) => {
      fresh.account = account({ devices: [charge6()] });
    });
    // The page led to asks once who is there.
    const lastLook = page.waitForResponse((response) => response.status() === 401);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out').waitFor();
    await lastLook;
    await page.locator('#phone').waitFor();
    expect(await page.locator('header a[href="/account"]').count()).toBe(0);
    const before = answers.looks;
    await page.clock.fastForward(LONG_MS);
    expect(answers.looks).toBe(before);
  });

  it('leads to the sign-up when the session has ended elsewhere', async () => {
    const { page, answers } = await visit('/account', (fresh) => {
      fresh.account = account({ devices: [charge6()] });
    });
    await page.getByText('Connected').waitFor();
    answers.account = undefined;
    await page.clock.fastForward(LONG_MS);
    await page.getByText('your session has ended').waitFor();
  });

  it('says that it may be out of date while offline, and recovers by itself', async () => {
    const { page, answers } = await visit('/account', (fresh) => {
      fresh.account = account({ devices: [charge6()] });
    });
    await page.getByText('Connected').waitFor();
    answers.gone = true;
    await page.clock.fastForward(LONG_MS);
    const stale = page.getByText('What you see may be out of date');
    await stale.waitFor();
    await inspect(page, 'account-offline');
    answers.gone = false;
    await page.evaluate(`dispatchEvent(new Event('online'))`);
    await stale.waitFor({ state: 'detached' });
  });

  it('bears any name of a device', async () => {
    const endless = `The one that I wear at night ${'Donaudampfschifffahrtsgesellschaft'.repeat(3)}`;
    const names = [endless, 'سوار اللياقة ٦', 'שעון Versa 4'];
    const { page, complaints } = await visit('/account', (fresh) => {
      fresh.account = account({
        devices: names.map((model, index) => ({ ...charge6(), deviceId: `${index}`, model })),
      });
    });
    expect(await page.locator('.device h3').allInnerTexts()).toEqual(names);
    await inspect(page, 'account-names');
    expect(complaints).toEqual([]);
  });

  it('keeps each reading on one line of the smallest phone, and draws its signs', async () => {
    const { page } = await visit('/account', (fresh) => {
      const yesterday = new Date(Date.now() - 86_400_000).toISOString();
      const history = [{ at: yesterday, level: 100 }];
      fresh.account = account({ devices: [{ ...charge6(), level: 12, history }] });
    });
    await page.setViewportSize({ width: 320, height: 700 });
    await page.getByText('Readings as a table').click();
    const lines = await page.evaluate(`[...document.querySelectorAll('td')].map((cell) => {
      const text = document.createRange();
      text.selectNodeContents(cell.firstChild);
      return text.getClientRects().length;
    })`);
    expect(new Set(lines as number[])).toEqual(new Set([1]));
    for (const place of ['.notice', '.tag']) {
      await page.locator(`${place} svg.sign`).waitFor();
    }
  });

  it.each([
    ['nothing connected', 'No device is connected.', { connections: [] }],
    ['nothing found', 'We look again every hour.', {}],
    [
      'a permission that ended',
      'Needs your permission again',
      { connections: [connection({ status: 'needs_reauthorization' as const })] },
    ],
  ])('with %s says what to do', async (name, words, parts) => {
    const { page } = await visit('/account', (fresh) => {
      fresh.account = account(parts);
    });
    await page.getByText(words).waitFor();
    await inspect(page, `account-${name.replaceAll(' ', '-')}`);
  });
});

describe('a refused request', () => {
  const send = async (page: Page) => {
    await page.locator('#phone').fill('415 555 2671');
    await page.getByRole('button', { name: 'Text me a code' }).click();
  };

  it('says when to come back, and when that time has come', async () => {
    const { page } = await visit('/', ({ refusals }) => {
      refusals['/api/phone/codes'] = {
        status: 429,
        code: 'TOO_MANY_CODES',
        detail: 'Too many codes were sent to this number. Try again later.',
        retryAfter: 1800,
      };
    });
    await send(page);
    await page.getByText('You can try again in 30 minutes.').waitFor();
    await inspect(page, 'number-too-often');
    await page.clock.fastForward(1_801_000);
    await page.getByText('You can try again now.').waitFor();
  });

  it('for a wrong code puts the focus where it is mended', async () => {
    const { page } = await visit('/', ({ refusals }) => {
      const detail = 'That code is not right.';
      refusals['/api/phone/checks'] = { status: 422, code: 'CODE_WRONG', detail };
    });
    await send(page);
    await page.locator('#code').fill('123456');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('That code is not right.').waitFor();
    await page.locator('#code:focus').waitFor();
    await inspect(page, 'code-wrong');
    await page.keyboard.type('7');
    expect(await page.locator('#code').inputValue()).toBe('7');
  });

  it('of a server in trouble tells no details, and is tried again by itself', async () => {
    const { page, answers } = await visit('/account', ({ refusals }) => {
      refusals['/api/account'] = { status: 500, code: 'INTERNAL', detail: 'TypeError' };
    });
    await page.getByText('Something went wrong on our side.').waitFor();
    await inspect(page, 'account-in-trouble');
    delete answers.refusals['/api/account'];
    answers.account = account({ devices: [charge6()] });
    await page.clock.fastForward(LONG_MS);
    await page.getByRole('heading', { name: 'Charge 6' }).waitFor();
  });
});

describe('the pages', () => {
  const waiting = (fresh: Answers) => {
    fresh.account = account({ subscription: { status: 'pending' }, devices: [charge6()] });
  };

  it('hold still for whom motion is too much', async () => {
    const { page } = await visit('/', waiting);
    await page.locator('.pulse').waitFor();
    const running = () => page.evaluate('document.getAnimations().length');
    expect(await running()).toBe(1);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    expect(await running()).toBe(0);
  });

  it.each(['/', '/account'])('can be read in forced colours: %s', async (path) => {
    const { page } = await visit(path, waiting);
    await page.getByText('Waiting for your YES…').waitFor();
    await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
    // The text of buttons gets a plate in the colour of the canvas.
    const invisible = await page.evaluate(`[...document.querySelectorAll('button, a')]
      .filter((element) =>
        getComputedStyle(element).color === getComputedStyle(document.body).backgroundColor)
      .map(({ outerHTML }) => outerHTML)`);
    expect(invisible).toEqual([]);
    await inspect(page, `forced-colors${path.replace('/', '-')}`);
  });

  it.each(['/', '/account'])('fit at twice the size of text: %s', async (path) => {
    const { page } = await visit(path, waiting);
    await page.getByText('Waiting for your YES…').waitFor();
    await page.setViewportSize({ width: 640, height: 800 });
    await page.evaluate(`document.documentElement.style.fontSize = '200%'`);
    expect(
      await page.evaluate('document.documentElement.scrollWidth - innerWidth'),
    ).toBeLessThanOrEqual(0);
  });

  it('put the readings on paper, and nothing to press', async () => {
    const { page } = await visit('/account', waiting);
    await page.getByText('Readings as a table').waitFor();
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('cell', { name: '80%' }).isVisible()).toBe(true);
    expect(await page.getByRole('button').count()).toBe(0);
  });

  it('say what is missing without JavaScript', async () => {
    const { page } = await open(chromium, { javaScriptEnabled: false });
    await page.goto(running.local.origin);
    expect(await page.locator('noscript').textContent()).toMatch(
      /^\s*Switchboard\s.*needs JavaScript/s,
    );
    expect(await page.title()).toBe('Switchboard');
  });
});
