import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const screenshots = resolve(import.meta.dirname, '../../.build/screenshots');

/** A page of a person in New York, in a browser without a past; its clock can be moved. */
export async function open(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; complaints: string[] }> {
  const place = { locale: 'en-US', timezoneId: 'America/New_York' };
  const context = await browser.newContext({ ...place, ...options });
  const page = await context.newPage();
  if (options.javaScriptEnabled !== false) await page.clock.install();
  return { page, complaints: complaintsOf(page) };
}

/** What a page has complained about, besides the 401 by which it learns that nobody is signed in. */
function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const isNewcomer =
      message.text().includes('status of 401') &&
      new URL(message.location().url, 'about:blank').pathname === '/api/account';
    if (message.type() === 'error' && !isNewcomer) complaints.push(message.text());
  });
  return complaints;
}

/** Longer than any wait between two looks at the account while nothing is awaited. */
export const LONG_MS = 31_000;

/** Axe finds nothing, and nothing sticks out, on a small phone and a large screen, by day and by night. */
export async function inspect(page: Page, name: string): Promise<void> {
  mkdirSync(screenshots, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [320, 1280]) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 800 });
      await page.evaluate(atRest);
      const path = join(screenshots, `${name}-${width}-${colorScheme}.png`);
      await page.screenshot({ path, fullPage: true });
      expect(await violations(page), `${name} at ${width} px, ${colorScheme}`).toEqual([]);
      const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect(overflow, `${name} at ${width} px scrolls sideways`).toBeLessThanOrEqual(0);
    }
  }
  await page.setViewportSize({ width: 390, height: 844 });
}

/** Colours that still fade from one scheme to the other would be those of neither. */
const atRest = `Promise.allSettled(document.getAnimations()
  .filter((animation) => animation instanceof CSSTransition).map(({ finished }) => finished))`;

/** Presses Tab until that is in focus, and holds each stop on the way to be seen. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 25; presses++) {
    await page.keyboard.press('Tab');
    const [isThere, outline] = (await page.evaluate(`[
      document.activeElement.matches(${JSON.stringify(selector)}),
      getComputedStyle(document.activeElement).outlineStyle,
    ]`)) as [boolean, string];
    expect(outline, `the outline of a stop before ${selector}`).not.toBe('none');
    if (isThere) return;
  }
  throw new Error(`Tab does not reach ${selector}`);
}

async function violations(page: Page): Promise<string[]> {
  // Through the debugger, since the page's own policy lets no inline script run.
  await page.evaluate(axe);
  const found = await page.evaluate('axe.run().then(({ violations }) => violations)');
  return (found as { id: string; nodes: { html: string }[] }[]).map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
  );
}
