/** The explorable page in a real browser, from disk: it computes, follows its sliders, and keeps its state in the address. */
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
];
const address = pathToFileURL('dist/explore/index.html').href;

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath, args: FLAGS });
});
afterAll(() => browser.close());

interface Seen {
  readonly page: Page;
  readonly faults: string[];
}

async function open(hash = '', width = 1200): Promise<Seen> {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  const faults: string[] = [];
  page.on('console', (message) => faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('request', (request) => {
    if (!/^(file|blob|data):/.test(request.url())) faults.push(request.url());
  });
  await page.goto(`${address}${hash}`);
  await page.locator('svg.figure').first().waitFor();
  return { page, faults };
}

const portrait = (page: Page) => page.locator('svg.figure').first().innerHTML();

describe('the explorable page', () => {
  it('opens from disk without a fault and asks the network for nothing', async () => {
    const { page, faults } = await open();
    expect(await page.locator('svg.figure').count()).toBeGreaterThan(1);
    expect(faults).toEqual([]);
    await page.close();
  });

  it('follows a slider that the keyboard moves, and the address opens the same settings again', async () => {
    const { page, faults } = await open();
    const before = await portrait(page);
    await page.locator('#k').focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => portrait(page), { timeout: 20_000 }).not.toBe(before);
    const k = await page.locator('#k').inputValue();
    await expect.poll(() => page.url(), { timeout: 5_000 }).toContain('#');
    const again = await open(new URL(page.url()).hash);
    expect(await again.page.locator('#k').inputValue()).toBe(k);
    expect([...faults, ...again.faults]).toEqual([]);
    await Promise.all([page.close(), again.page.close()]);
  });

  it('takes a hostile address for the settings that it can make of it', async () => {
    const { page, faults } = await open('#n=1e99&k=-3&world=%3Cscript%3E&schemes=__proto__,%F0%9F&noise=NaN');
    expect(await page.locator('svg.figure').count()).toBeGreaterThan(1);
    expect(faults).toEqual([]);
    await page.close();
  });

  it('does not scroll sideways on a phone', async () => {
    const { page } = await open('', 350);
    const wide = await page.locator('html').evaluate((html) => html.scrollWidth);
    expect(wide).toBeLessThanOrEqual(350);
    await page.close();
  });
});
