/**
 * The explorable page in a real browser: it computes, follows its sliders, and keeps its state in
 * the address.
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeHash } from '../../src/apps/explore/hash.js';
import { exploreApp } from '../../src/apps/explore/server.js';
import {
  clampTo,
  type ExploreState,
  type NumberKey,
  ranges,
} from '../../src/apps/explore/state.js';
import { serveLoopback } from '../../src/base/loopback.js';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--host-resolver-rules=MAP elsewhere.example 127.0.0.1',
];
const file = 'dist/apps/explore/index.html';
const address = pathToFileURL(file).href;

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath, args: FLAGS });
});
afterAll(() => browser.close());

interface Seen {
  readonly page: Page;
  readonly faults: string[];
}

async function open(
  hash = '',
  width = 1200,
  colorScheme: 'light' | 'dark' = 'light',
): Promise<Seen> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
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
/** Returns the state that the page's address stands for. */
const stateOf = (page: Page) => decodeHash(new URL(page.url()).hash);
const painted = (page: Page, which: 'first' | 'final') =>
  page.waitForFunction((name) => performance.getEntriesByName(name).length > 0, `candor:${which}`);

/**
 * Waits until the page shows the last snapshot of its state; the last one of an earlier state may
 * have been painted too.
 */
const settled = (page: Page) =>
  expect
    .poll(() => page.locator('.change').allTextContents(), { timeout: 20_000 })
    .not.toContain('Simulating more rounds …');

/**
 * Changes the state by `action`, and waits until the page has painted the result and updated its
 * address.
 */
async function changing(page: Page, action: () => Promise<unknown>): Promise<ExploreState> {
  const before = page.url();
  await painted(page, 'first');
  const drawn = await page.locator('svg.figure').first().elementHandle();
  await page.evaluate(() => performance.clearMeasures());
  await action();
  await painted(page, 'first');
  expect(await drawn!.evaluate((svg) => svg.isConnected)).toBe(false);
  await expect.poll(() => page.url(), { timeout: 20_000 }).not.toBe(before);
  return stateOf(page);
}

/** Returns what every setting shows. */
const settingsOf = (page: Page) =>
  page.locator('.settings input').evaluateAll((inputs) =>
    inputs.map((input) => {
      const { type, name, id, value, checked } = input as unknown as Record<string, unknown>;
      return type === 'range' ? `${id} ${value}` : `${name} ${value} ${checked}`;
    }),
  );

describe('the explorable page', () => {
  it('opens from disk without errors or network requests', async () => {
    const { page, faults } = await open();
    await painted(page, 'final');
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

  it('reads the settings that it can from a hostile address', async () => {
    const { page, faults } = await open(
      '#n=1e99&k=-3&world=%3Cscript%3E&schemes=__proto__,%F0%9F&noise=NaN',
    );
    await painted(page, 'final');
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

  it('paints the effect of each slider, and changes only that slider in the address', async () => {
    // The world `candor` has all the sliders.
    const { page, faults } = await open('#world=candor');
    const sliders = page.locator('input[type=range]');
    const ids = await sliders.evaluateAll((inputs) => inputs.map(({ id }) => id as NumberKey));
    expect([...ids].sort()).toEqual(Object.keys(ranges).sort());
    let before = stateOf(page);
    for (const id of ids) {
      const after = await changing(page, () => page.locator(`#${id}`).press('ArrowRight'));
      expect(after[id], id).toBeGreaterThan(before[id]);
      expect({ ...after, [id]: before[id] }).toEqual(before);
      before = after;
    }
    expect(faults).toEqual([]);
    await page.close();
  });

  it('starts the runs where the ring is dragged to, in any of the portraits', async () => {
    const { page, faults } = await open();
    for (const [panel, x, y] of [
      [0, 0.8, 0.6],
      [1, 0.25, 0.75],
    ] as const) {
      // The sentence above the portraits has reached its final length.
      await settled(page);
      const pad = (await page.locator('.pad').nth(panel).boundingBox())!;
      const ring = (await page.locator('.handle').nth(panel).boundingBox())!;
      await page.mouse.move(ring.x + ring.width / 2, ring.y + ring.height / 2);
      const before = stateOf(page);
      await changing(page, async () => {
        await page.mouse.down();
        await page.mouse.move(pad.x + x * pad.width, pad.y + (1 - y) * pad.height, { steps: 4 });
        await page.mouse.up();
      });
      // The address may lag behind; at the end it is within one step, and a pixel of the pad is
      // less than a step.
      const missedBy = () => Math.max(Math.abs(stateOf(page).x - x), Math.abs(stateOf(page).y - y));
      await expect.poll(missedBy, { timeout: 20_000 }).toBeLessThan(0.011);
      expect({ ...stateOf(page), x: before.x, y: before.y }).toEqual(before);
    }
    expect(faults).toEqual([]);
    await page.close();
  });

  it('starts the runs where the arrow keys move the ring to, and announces the place', async () => {
    const { page, faults } = await open();
    const ring = page.getByRole('button', { name: /^Start of the runs/ });
    const { x, y } = stateOf(page);
    for (const [key, right, up] of [
      ['ArrowRight', 0.02, 0],
      ['ArrowUp', 0.02, 0.02],
      ['Shift+ArrowLeft', -0.08, 0.02],
      ['Shift+ArrowDown', -0.08, -0.08],
    ] as const) {
      const after = await changing(page, () => ring.press(key));
      expect(after, key).toMatchObject({
        x: clampTo(ranges.x, x + right),
        y: clampTo(ranges.y, y + up),
      });
      const said = await ring.getAttribute('aria-label');
      expect(said).toContain(after.x.toFixed(2));
      expect(said).toContain(after.y.toFixed(2));
    }
    expect(faults).toEqual([]);
    await page.close();
  });

  it('shows the same settings and the same last portrait after a reload', async () => {
    const { page, faults } = await open('#schemes=basic,nested-mean');
    const byName = (name: string, value: string) =>
      page.locator(`input[name=${name}][value=${value}]`);
    await changing(page, () => byName('world', 'potential').check());
    await changing(page, () => byName('schemes', 'soft-mean').check());
    await changing(page, () => byName('schemes', 'basic').uncheck());
    await changing(page, () => byName('split', 'same').check());
    await changing(page, () => page.locator('input[name=equalSpeed]').uncheck());
    await changing(page, () => page.locator('#faceStep').press('ArrowRight'));
    const state = await changing(page, () => page.locator('#noise').press('ArrowRight'));
    expect(state).toMatchObject({
      world: 'potential',
      schemes: ['nested-mean', 'soft-mean'],
      split: 'same',
    });
    await settled(page);
    const before = { settings: await settingsOf(page), portrait: await portrait(page) };
    await page.reload();
    await painted(page, 'final');
    await settled(page);
    expect({ settings: await settingsOf(page), portrait: await portrait(page) }).toEqual(before);
    expect(stateOf(page)).toEqual(state);
    expect(faults).toEqual([]);
    await page.close();
  });

  it.each([
    ['light', '', 1200],
    ['dark', '#world=candor', 1200],
    ['dark', '', 350],
  ] as const)(
    'has no serious fault that axe finds, %s, %s, %i px wide',
    async (colorScheme, hash, width) => {
      const { page } = await open(hash, width, colorScheme);
      await painted(page, 'final');
      await page.locator('details').evaluateAll((all) => {
        for (const details of all) details.toggleAttribute('open', true);
      });
      await page.evaluate(axe.source);
      const violations = await page.evaluate(async () => {
        const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run();
        return violations.map(({ id, impact, nodes }) => ({
          id,
          impact,
          where: nodes.map(({ html }) => html),
        }));
      });
      expect(
        violations.filter(({ impact }) => impact === 'serious' || impact === 'critical'),
      ).toEqual([]);
      await page.close();
    },
  );
});

describe('the explorable page, served', () => {
  it('opens at its own address, and not at a name that someone else points to it', async () => {
    const served = await serveLoopback(exploreApp(readFileSync(file, 'utf8')).fetch, 0);
    const page = await browser.newPage();
    const faults: string[] = [];
    page.on('console', (message) => faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(String(error)));
    expect((await page.goto(served.url))!.status()).toBe(200);
    await page.locator('svg.figure').first().waitFor();
    expect(faults).toEqual([]);
    const refused = await page.goto(served.url.replace('127.0.0.1', 'elsewhere.example'));
    expect(refused!.status()).toBe(403);
    expect(await refused!.text()).toBe('Wrong host.\n');
    await page.close();
    await served.close();
  });
});
