import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';

/** The process that was started with this argument. */
export function processWith(argument: string): number {
  const found = readdirSync('/proc').filter((id) => {
    try {
      return readFileSync(`/proc/${id}/cmdline`, 'utf8').split('\0').includes(argument);
    } catch {
      // It is none, or has ended meanwhile.
      return false;
    }
  });
  if (found.length !== 1) throw new Error(`${found.length} processes have ${argument}`);
  return Number(found[0]);
}

/** The processes in which pages run. */
export async function renderersOf(browser: Browser): Promise<number[]> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
}

/** Bytes by which processes have grown at their largest since this was called. */
export function growthOf(processes: readonly number[]): () => number {
  const before = processes.map((id) => {
    // Lets the kernel forget how large it has been (proc(5)).
    writeFileSync(`/proc/${id}/clear_refs`, '5');
    return bytes(id, 'VmRSS');
  });
  return () => {
    const grown = processes.map((id, index) => bytes(id, 'VmHWM') - (before[index] ?? 0));
    return grown.reduce((sum, each) => sum + each, 0);
  };
}

/** Bytes that the scripts of a page hold. */
export async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  await session.detach();
  return metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN;
}

function bytes(process: number, field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${process}/status`, 'utf8');
  return 1024 * Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]);
}
