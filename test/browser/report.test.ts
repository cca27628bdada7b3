/**
 * The reports in a real browser: they run no script, send no request, and are legible in light, in
 * dark and on a phone.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderReport, renderRunReport } from '../../src/show/report/index.js';
import {
  comparisonFixture,
  plainComparisonFixture,
  runFixture,
} from '../../src/show/report/report.fixture.js';
import { findingsFixture } from '../../src/studies/answers/findings.fixture.js';
import { renderAnswers } from '../../src/studies/answers/index.js';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const full = comparisonFixture();
const { runs, ...arm } = runFixture(4);
const { task } = full;
const budget = { ...full.budget, total: 4 * 16 * 32 };
const REPORTS: Readonly<Record<string, string>> = {
  full: renderReport(full),
  answers: renderAnswers(findingsFixture(40)),
  plain: renderReport(plainComparisonFixture()),
  run: renderRunReport({
    task,
    budget,
    graderNoise: 0,
    arm,
    run: runs[0]!,
    command: 'candor train',
    version: '0.1.0',
  }),
};

interface Seen {
  readonly page: Page;
  /**
   * Everything that should not happen: console messages, errors, and requests other than for the
   * file.
   */
  readonly faults: string[];
}

/** The browser's globals, as far as the functions below use them. */
interface Dom {
  readonly innerWidth: number;
  readonly document: {
    readonly documentElement: { readonly scrollWidth: number };
    querySelectorAll(selector: string): Iterable<DomElement>;
  };
  getComputedStyle(element: unknown): Record<'color' | 'backgroundColor' | 'fill', string>;
}
interface DomElement {
  readonly textContent: string | null;
  readonly parentElement: DomElement | null;
  readonly children: { readonly length: number };
  readonly tagName: string;
  readonly className: unknown;
  getClientRects(): { readonly length: number };
}

describe('the report in a browser', () => {
  const dir = mkdtempSync(join(tmpdir(), 'candor-report-'));
  let browser: Browser;

  beforeAll(async () => {
    for (const [name, text] of Object.entries(REPORTS))
      writeFileSync(join(dir, `${name}.html`), text);
    browser = await chromium.launch({ executablePath, headless: true, args: FLAGS });
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  async function open(
    name: string,
    options: { colorScheme?: 'light' | 'dark'; width?: number } = {},
  ): Promise<Seen> {
    const { colorScheme = 'light', width = 1280 } = options;
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
    const faults: string[] = [];
    const url = pathToFileURL(join(dir, `${name}.html`)).href;
    page.on('console', (m) => faults.push(`console: ${m.text()}`));
    page.on('pageerror', (e) => faults.push(`error: ${e.message}`));
    page.on('request', (r) => {
      if (r.url() !== url) faults.push(`request: ${r.url()}`);
    });
    await page.goto(url);
    return { page, faults };
  }

  it.each(Object.keys(REPORTS))('opens with no message, error or request (%s)', async (name) => {
    const { page, faults } = await open(name);
    await page.evaluate('for (const d of document.querySelectorAll("details")) d.open = true');
    await page.waitForTimeout(200);
    expect(faults).toEqual([]);
    expect(await page.evaluate('globalThis.pwned')).toBeUndefined();
    expect(await page.locator('h1').count()).toBe(1);
    expect(await page.locator('main section > h2:visible').count()).toBeGreaterThanOrEqual(7);
    // The policy let the style sheet pass: the page does not have the browser's default margins.
    expect(await page.evaluate('getComputedStyle(document.body).marginTop')).toBe('0px');
    await page.close();
  });

  it('would not run a script even if one got into it', async () => {
    const path = join(dir, 'injected.html');
    writeFileSync(
      path,
      REPORTS.run!.replace(
        '</body>',
        '<script>globalThis.pwned=1</script><img src=x onerror="globalThis.pwned=2"></body>',
      ),
    );
    const page = await browser.newPage();
    await page.goto(pathToFileURL(path).href);
    await page.waitForTimeout(200);
    expect(await page.evaluate('globalThis.pwned')).toBeUndefined();
    await page.close();
  });

  it('switches the x axis by mouse and by keyboard', async () => {
    const { page } = await open('full');
    const visible = () => page.locator('.axes > div:visible').getAttribute('class');
    expect(await visible()).toBe('x-summaries');
    await page.getByText('tokens', { exact: true }).click();
    expect(await visible()).toBe('x-tokens');
    await page.locator('#x-tokens').focus();
    await page.keyboard.press('ArrowRight');
    expect(await visible()).toBe('x-rounds');
    expect(await page.locator('.x-rounds svg:visible').count()).toBe(1);
    await page.close();
  });

  it.each(['full', 'plain', 'run', 'answers'])(
    'never scrolls sideways on a phone, with everything open (%s)',
    async (name) => {
      const { page } = await open(name, { width: 390 });
      await page.evaluate('for (const d of document.querySelectorAll("details")) d.open = true');
      const over = await page.evaluate(() => {
        const { document, innerWidth } = globalThis as unknown as Dom;
        return document.documentElement.scrollWidth - innerWidth;
      });
      expect(over).toBeLessThanOrEqual(0);
      expect(await page.locator('.wide:visible').count()).toBe(0);
      await page.close();
    },
  );

  it.each(['light', 'dark'] as const)(
    'has text of sufficient contrast everywhere in %s mode',
    async (colorScheme) => {
      const { page } = await open('full', { colorScheme });
      await page.evaluate('for (const d of document.querySelectorAll("details")) d.open = true');
      const poor = await page.evaluate(() => {
        const dom = globalThis as unknown as Dom;
        const parse = (css: string) => (css.match(/[\d.]+/g) ?? []).map(Number);
        const luminance = (c: number[]) => {
          const [r, g, b] = c.map((v) =>
            v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4,
          );
          return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
        };
        const ground = (element: DomElement): number[] => {
          for (let e: DomElement | null = element; e; e = e.parentElement) {
            const colour = parse(dom.getComputedStyle(e).backgroundColor);
            if (colour.length === 3 || (colour[3] ?? 0) > 0.99) return colour.slice(0, 3);
          }
          return [255, 255, 255];
        };
        const found: string[] = [];
        let checked = 0;
        for (const e of dom.document.querySelectorAll('body *')) {
          // Text in SVG lies on drawn cells, which the test of the palette covers.
          if (e.children.length > 0 || !e.textContent?.trim() || e.getClientRects().length === 0)
            continue;
          if (e.tagName.toLowerCase() === 'text' || e.tagName.toLowerCase() === 'title') continue;
          checked++;
          const [low, high] = [
            luminance(parse(dom.getComputedStyle(e).color)),
            luminance(ground(e)),
          ].sort((a, b) => a - b);
          const ratio = (high! + 0.05) / (low! + 0.05);
          if (ratio < 4.5) found.push(`${e.tagName}.${String(e.className)} ${ratio.toFixed(2)}`);
        }
        return { found, checked };
      });
      expect(poor.checked).toBeGreaterThan(300);
      expect(poor.found).toEqual([]);
      await page.close();
    },
  );

  it('is dark on dark and light on light, figures included', async () => {
    for (const [colorScheme, wanted] of [
      ['light', true],
      ['dark', false],
    ] as const) {
      const { page } = await open('full', { colorScheme });
      const bright = (css: string) => Number(/\d+/.exec(css)![0]) > 127;
      expect(
        bright((await page.evaluate('getComputedStyle(document.body).backgroundColor')) as string),
      ).toBe(wanted);
      expect(
        bright(
          (await page.evaluate(
            'getComputedStyle(document.querySelector("#learning svg text")).fill',
          )) as string,
        ),
      ).toBe(!wanted);
      await page.close();
    }
  });

  it('prints in light colours, whatever the screen', async () => {
    const { page } = await open('full', { colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const ground = (await page.evaluate(
      'getComputedStyle(document.body).backgroundColor',
    )) as string;
    expect(Number(/\d+/.exec(ground)![0])).toBeGreaterThan(200);
    await page.close();
  });
});
