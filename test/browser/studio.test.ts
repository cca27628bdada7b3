/** The studio in a real browser, on real runs and on hostile ones. */
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RunList } from '../../src/apps/studio/api.js';
import { createStudio, type Studio } from '../../src/apps/studio/index.js';
import { writeRun } from '../../src/apps/studio/server/run.fixture.js';
import { lockOwner } from '../../src/base/io/lock.js';
import { type Served, serveLoopback } from '../../src/base/loopback.js';
import { readRunAsComparison } from '../../src/runs/compare/read-comparison.js';
import { analyse } from '../../src/show/report/analysis.js';

const MAIN = fileURLToPath(new URL('../../dist/apps/cli/main.js', import.meta.url));
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = [
  ...[
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
  ],
  '--host-resolver-rules=MAP elsewhere.example 127.0.0.1',
];
const TOKEN = 'a-token-of-more-than-32-characters-in-all';
const home = mkdtempSync(join(tmpdir(), 'candor-studio-browser-'));
const folder = join(home, 'runs');
const TINY = {
  ...{
    task: 'lottery',
    'model.layers': 1,
    'model.width': 64,
    'round.questions': 4,
    'round.perQuestion': 16,
  },
  ...{
    'budget.total': 256,
    'evaluation.questions': 16,
    'evaluation.every': 1,
    'record.checkpointEvery': 2,
  },
  ...{ 'warmStart.steps': '{shoggoth: 60, face: 60}', 'warmStart.batch': 16 },
};
const settings = Object.entries(TINY).flatMap(([key, value]) => ['--set', `${key}=${value}`]);

/** Text that a model could write to take over a page. */
const HOSTILE_COT =
  '<script>window.pwned=1</script><img src=x onerror="window.pwned=1"><svg onload="window.pwned=1">';
const HOSTILE_SUMMARY =
  '\u202Eevil\u202C\u0000\u001b[31m"]}</style><a href="javascript:window.pwned=1">x</a>{{constructor}}';

let browser: Browser;
let context: BrowserContext;
let studio: Studio;
let served: Served;

const candor = (...args: string[]) =>
  execFileSync(process.execPath, [MAIN, ...args], { stdio: 'pipe' });
const link = (hash: string) => `${served.url}${hash}`;

beforeAll(async () => {
  for (const scheme of ['nested-top3', 'basic'])
    for (const seed of [1, 2])
      candor(
        'train',
        '--out',
        join(folder, `${scheme}-${seed}`),
        '--scheme',
        scheme,
        '--seed',
        `${seed}`,
        ...settings,
      );
  writeRun(join(folder, 'hostile'), {
    task: 'hints',
    cot: HOSTILE_COT,
    summary: HOSTILE_SUMMARY,
    rounds: 2,
  });
  const samples = join(folder, 'hostile', 'samples.jsonl');
  const first = JSON.parse(readFileSync(samples, 'utf8').split('\n')[0]!);
  const long = { ...first, round: 3, q: 0, cot: 'x'.repeat(10_000_000), questionId: '__proto__' };
  appendFileSync(
    samples,
    `${JSON.stringify(long)}\n{"round":3,"q":1,"__proto__":{"score":1}}\n{"round":3,"q":2,"i"`,
  );
  const page = readFileSync('dist/apps/studio/index.html', 'utf8');
  studio = createStudio({ folder, page, token: TOKEN });
  served = await serveLoopback(studio.app.fetch, 0);
  browser = await chromium.launch({ executablePath, args: FLAGS });
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await studio?.close();
  await served?.close();
  rmSync(home, { recursive: true, force: true });
});

// An open page holds one of the six connections that a browser has.
afterEach(async () => {
  await Promise.all(context.pages().map((page) => page.close()));
});

/** Waits until the assertion holds; how fast a page is drawn is not tested here. */
const soon = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 20_000 });

interface Seen {
  readonly page: Page;
  readonly faults: string[];
}

async function open(hash = '', within = context): Promise<Seen> {
  const page = await within.newPage();
  const faults: string[] = [];
  page.on('console', (message) => faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('dialog', (dialog) => faults.push(`dialog ${dialog.message()}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(served.url) && !/^(blob|data):/.test(request.url()))
      faults.push(request.url());
  });
  await page.goto(`${served.url}?token=${TOKEN}${hash}`);
  await page.locator('h1').first().waitFor();
  return { page, faults };
}

const idOf = async (page: Page, path: string): Promise<string> =>
  page.evaluate(async (wanted) => {
    const { runs } = (await (await fetch('/api/runs')).json()) as RunList;
    return runs.find((run) => run.path === wanted)!.id;
  }, path);

describe('the list of runs', () => {
  it('shows real runs grouped by scheme, with curves over seeds and the numbers of the report', async () => {
    const { page, faults } = await open('#/runs?filter=task:lottery');
    expect(page.url()).toBe(link('#/runs?filter=task:lottery'));
    await page.locator('.runs tr.group').nth(1).waitFor();
    expect(await page.locator('.runs tr.group th').allInnerTexts()).toEqual([
      'basic 2',
      'nested-top3 2',
    ]);
    await page.locator('svg.figure').first().waitFor();
    const read = (scheme: string) =>
      Promise.all([1, 2].map((seed) => readRunAsComparison(join(folder, `${scheme}-${seed}`), '')));
    for (const scheme of ['basic', 'nested-top3']) {
      const runs = await read(scheme);
      const arm = { ...runs[0]!.arms[0]!, runs: runs.flatMap((run) => run.arms[0]!.runs) };
      const { final } = analyse({ ...runs[0]!, seeds: [1, 2], arms: [arm] }).arms[0]!;
      const row = page.locator('[aria-label="Final scores"] tr', { hasText: scheme });
      expect(await row.locator('td').first().innerText()).toBe(final.mean.toFixed(3));
    }
    expect(await page.locator('.pairs li').innerText()).toMatch(/2 shared seeds/);
    expect(faults).toEqual([]);
  });

  it('filters, picks, groups by a key of the config, and keeps all of it in the address', async () => {
    const { page, faults } = await open('#/runs');
    await page.keyboard.press('/');
    await soon(() =>
      page.getByLabel('Filter').evaluate((field) => field === field.ownerDocument.activeElement),
    ).toBe(true);
    await page.keyboard.insertText('nested task:lottery');
    await soon(() => page.locator('.runs tbody tr:not(.group)').count()).toBe(2);
    await page.getByLabel('pick nested-top3-2').check();
    await page.getByLabel('Group by').fill('seed');
    await page.keyboard.press('Enter');
    await soon(() => page.locator('[aria-label="Final scores"] tbody tr').count()).toBe(1);
    await soon(() => page.locator('[aria-label="Final scores"] tbody th').innerText()).toBe(
      'seed 2',
    );
    await page.reload();
    await soon(() => page.locator('[aria-label="Final scores"] tbody th').innerText()).toBe(
      'seed 2',
    );
    expect(faults).toEqual([]);
  });

  it('saves the curves as SVG, PNG, CSV and Parquet', async () => {
    const { page, faults } = await open('#/runs?filter=task:lottery');
    const figure = page.locator('figure').first();
    await figure.locator('svg.figure').waitFor();
    const menu = figure.locator('details');
    if (await menu.count()) await menu.locator('summary').click();
    const begins = { SVG: '<svg', PNG: '\u0089PNG', CSV: 'group,summaries', Parquet: 'PAR1' };
    for (const [kind, begin] of Object.entries(begins)) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        figure.getByRole('button', { name: new RegExp(`\\b${kind}\\b`) }).click(),
      ]);
      const bytes = readFileSync((await download.path())!);
      expect(
        bytes
          .toString('latin1')
          .replace(/^<\?xml[^>]*>\s*/, '')
          .slice(0, begin.length),
        kind,
      ).toBe(begin);
      expect(bytes.length).toBeGreaterThan(100);
    }
    expect(faults).toEqual([]);
  });
});

describe('the tree', () => {
  it('opens at a deep link, moves by keyboard, and shows what another scheme would have kept', async () => {
    const { page, faults } = await open();
    const id = await idOf(page, 'nested-top3-1');
    await page.goto(link(`#/run/${id}/tree/2/1`));
    await page.locator('svg.figure').first().waitFor();
    expect(await page.locator('main').innerText()).toMatch(/same as the run recorded/i);
    await page.keyboard.press('j');
    await soon(() => page.url()).toContain('/tree/2/2');
    await page.locator('.question').waitFor();
    await page.keyboard.press('k');
    await soon(() => page.url()).toContain('/tree/2/1');
    const before = await page.locator('svg.figure').first().innerHTML();
    await page.getByLabel('Kept by').selectOption('nested-advantage');
    await soon(() => page.url()).toContain('scheme=nested-advantage');
    await soon(() => page.locator('svg.figure').first().innerHTML()).not.toBe(before);
    await page.reload();
    await soon(() => page.getByLabel('Kept by').inputValue()).toBe('nested-advantage');
    expect(faults).toEqual([]);
  });

  it('finds a text in all samples, and leads to its place', async () => {
    const { page, faults } = await open();
    const id = await idOf(page, 'nested-top3-1');
    const { cot, round, q } = JSON.parse(
      readFileSync(join(folder, 'nested-top3-1', 'samples.jsonl'), 'utf8').split('\n')[40]!,
    );
    await page.goto(link(`#/run/${id}/search?text=${encodeURIComponent(cot)}`));
    const hit = page.locator(`a[href*="/tree/${round}/${q}"]`).first();
    await hit.waitFor();
    await hit.click();
    await soon(() => page.locator('main').innerText()).toContain(cot);
    expect(faults).toEqual([]);
  });
});

describe('a run', () => {
  it('has an overview, a phase view and a cross-play of its rounds', async () => {
    candor('report', join(folder, 'basic-1'), '--cross-play');
    const { page, faults } = await open();
    const id = await idOf(page, 'basic-1');
    for (const view of ['overview', 'phase', 'cross-play']) {
      await page.goto(link(`#/run/${id}/${view}`));
      await page.locator('svg.figure').first().waitFor();
    }
    expect(faults).toEqual([]);
  });

  it('is planned, started, followed live, stopped and resumed from the page', async () => {
    const { page, faults } = await open('#/new');
    const config = `task: lottery
model: {layers: 1}
round: {questions: 4, perQuestion: 16}
budget: {total: 640000}
evaluation: {questions: 16, every: 50}
warmStart: {steps: {shoggoth: 60, face: 60}, batch: 16}
`;
    await page.getByLabel('Folder').fill('from-page');
    await page.getByLabel('Config (YAML)').fill(config);
    expect(await page.getByRole('button', { name: 'Start' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await page.getByText('10k', { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByText('from-page has started.').waitFor();
    await page.goto(link('#/runs?filter=path:from-page'));
    await page.locator('.status.running').waitFor();
    const id = await idOf(page, 'from-page');
    await page.goto(link(`#/run/${id}`));
    const round = async () =>
      Number(/round (\d+)/.exec(await page.locator('.facts').innerText())?.[1]);
    await soon(round).toBeGreaterThan(1);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('will stop after the current round').waitFor();
    await page.getByRole('button', { name: 'Resume' }).click({ timeout: 30_000 });
    await page.locator('.status.running').waitFor({ timeout: 30_000 });
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.locator('.status.stopped').waitFor({ timeout: 30_000 });
    expect(existsSync(join(folder, 'from-page', 'lock'))).toBe(false);
    expect(faults).toEqual([]);
  }, 120_000);

  it('is started once by a double click, and a late death is reported with its last output', async () => {
    const { page, faults } = await open('#/new');
    await page.getByLabel('Folder').fill('dies-late');
    await page.getByLabel('Config (YAML)').fill(`task: lottery
model: {layers: 1}
round: {questions: 4, perQuestion: 16}
budget: {total: 640000}
evaluation: {questions: 16, every: 50}
warmStart: {steps: {shoggoth: 60, face: 60}, batch: 16}
`);
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await page.getByText('10k', { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'Start' }).dblclick();
    await page.getByText('dies-late has started.').waitFor();
    const dir = join(folder, 'dies-late');
    await soon(() => existsSync(join(dir, 'metrics.jsonl'))).toBe(true);
    await page.locator('.status.running').waitFor();
    process.kill(lockOwner(join(dir, 'lock'))!, 'SIGKILL');
    await page.getByText(/has failed: Process \d+ was killed by SIGKILL/).waitFor();
    await page.locator('.status.stopped').waitFor();
    if (process.env.CANDOR_SCREENSHOTS)
      await page.screenshot({
        path: join(process.env.CANDOR_SCREENSHOTS, 'late-death.png'),
        fullPage: true,
      });
    await page.getByRole('link', { name: 'Open it' }).click();
    await page.getByText(/has failed: Process \d+ was killed by SIGKILL/).waitFor();
    // Starting it again discards the old output.
    await page.getByRole('button', { name: 'Resume' }).dblclick();
    await page.locator('.status.running').waitFor();
    await soon(() => page.getByText('has failed').count()).toBe(0);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.locator('.status.stopped').waitFor({ timeout: 30_000 });
    const rounds = readFileSync(join(dir, 'metrics.jsonl'), 'utf8').split('\n').slice(0, -1);
    expect(rounds.map((line) => JSON.parse(line).round)).toEqual(rounds.map((_, round) => round));
    expect(faults).toEqual([]);
  }, 120_000);

  it('that would send a key along is not started from the page, which says what would go where', async () => {
    const { page } = await open('#/new');
    await page.getByLabel('Folder').fill('keyed');
    await page
      .getByLabel('Config (YAML)')
      .fill(
        'task: lottery\nmodel: {cluster: {dialect: candor, shoggoth: {baseUrl: "http://127.0.0.1:4999", apiKeyEnv: MY_SECRET, baseModel: a}, face: {baseUrl: "http://127.0.0.1:4999", baseModel: a}}}',
      );
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await page.getByText(/MY_SECRET to http:\/\/127\.0\.0\.1:4999/).waitFor();
    expect(await page.getByRole('button', { name: 'Start' }).isDisabled()).toBe(true);
  });

  it('that is truncated or overwritten while it is open is shown as far as it goes', async () => {
    const dir = join(home, 'runs', 'cut');
    writeRun(dir, { rounds: 3 });
    const { page, faults } = await open();
    const id = await idOf(page, 'cut');
    await page.goto(link(`#/run/${id}/tree/3/0`));
    await page.locator('svg.figure').first().waitFor();
    truncateSync(join(dir, 'samples.jsonl'), 5000);
    writeFileSync(join(dir, 'config.json'), '{"task":');
    await page.goto(link(`#/run/${id}/tree/1/0`));
    await page.locator('.notice').first().waitFor();
    await page.goto(link(`#/run/${id}/overview`));
    await page.getByText('config.json cannot be read').waitFor();
    expect(faults.filter((text) => !/400/.test(text))).toEqual([]);
  });
});

describe('hostile samples', () => {
  it('are shown as text, spelt out where invisible, and run nothing', async () => {
    const { page, faults } = await open();
    const id = await idOf(page, 'hostile');
    await page.goto(link(`#/run/${id}/tree/1/0`));
    await page.locator('svg.figure').first().waitFor();
    const shown = await page.locator('main').innerText();
    expect(shown).toContain('<script>window.pwned=1</script>');
    expect(shown).toContain('⟨U+202E⟩');
    for (const hidden of ['\u202E', '\u202C', '\0', '\u001b']) expect(shown).not.toContain(hidden);
    expect(
      await page
        .locator('main script, main img, main [onload], main [onerror], main a[href^="javascript"]')
        .count(),
    ).toBe(0);
    await page.goto(link(`#/run/${id}/search?text=onerror`));
    await page.locator('main a[href*="/tree/"]').first().waitFor();
    expect(await page.evaluate(() => (globalThis as { pwned?: number }).pwned)).toBeUndefined();
    expect(faults).toEqual([]);
  });

  it('with a CoT index far beyond the others do not block the page', async () => {
    const dir = join(folder, 'far');
    writeRun(dir, { rounds: 1, questions: 1 });
    const samples = join(dir, 'samples.jsonl');
    const [line] = readFileSync(samples, 'utf8').split('\n');
    appendFileSync(samples, `${JSON.stringify({ ...JSON.parse(line!), i: 9_999_999 })}\n`);
    const { page, faults } = await open();
    const id = await idOf(page, 'far');
    await page.goto(link(`#/run/${id}/tree/1/0`));
    await page.getByRole('button', { name: 'CoT 10000000' }).click();
    await page.getByLabel('CoT 10000000', { exact: true }).waitFor();
    await page.getByText('far beyond').waitFor();
    expect(await page.locator('.pick-cot button').count()).toBe(5);
    expect(faults).toEqual([]);
  });

  it('of 10 MB, of half a line and with prototype keys do not block the page', async () => {
    const { page, faults } = await open();
    const id = await idOf(page, 'hostile');
    await page.goto(link(`#/run/${id}/tree/3/0`));
    await page.locator('svg.figure').first().waitFor();
    expect((await page.locator('main').innerText()).length).toBeLessThan(200_000);
    expect(await page.evaluate(() => ({}) as { score?: number })).toEqual({});
    expect(faults.filter((text) => !/40[04]/.test(text))).toEqual([]);
  });

  it('in the address break nothing', async () => {
    const { page, faults } = await open();
    const evil = encodeURIComponent('"><img src=x onerror=alert(1)>');
    for (const hash of [
      `#/run/${evil}`,
      `#/${evil}`,
      `#/runs?filter=${evil}&by=${evil}&x=${evil}`,
      '#/run/%E0%A4%A',
      '#/runs?rows=-5&pick=__proto__',
    ]) {
      await page.goto(link(hash));
      await page.reload();
      await page.locator('main').waitFor();
    }
    expect(await page.locator('img').count()).toBe(0);
    expect(faults.filter((text) => !/40[04]/.test(text))).toEqual([]);
  });
});

describe('a foreign page', () => {
  it('cannot reach the studio under a name of its own, nor read it from another origin', async () => {
    const { page } = await open();
    const refused = await page.goto(served.url.replace('127.0.0.1', 'elsewhere.example'));
    expect(refused!.status()).toBe(403);
    await page.goto('data:text/html,<p>elsewhere</p>');
    const outcome = await page.evaluate(async (url) => {
      try {
        const answer = await fetch(`${url}api/runs`, { credentials: 'include' });
        return answer.status;
      } catch {
        return 'refused';
      }
    }, served.url);
    expect(outcome).toBe('refused');
  });

  it('is not let in without the token', async () => {
    const stranger = await browser.newContext();
    const page = await stranger.newPage();
    expect((await page.goto(served.url))!.status()).toBe(401);
    await stranger.close();
  });
});

describe('accessibility', () => {
  const looks = [
    { name: 'light', width: 1280, colorScheme: 'light' },
    { name: 'dark', width: 1280, colorScheme: 'dark' },
    { name: 'a phone', width: 390, colorScheme: 'light' },
  ] as const;
  it.each(looks)('has no serious problem in $name', async ({ width, colorScheme }) => {
    const own = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme,
      bypassCSP: true,
    });
    const { page } = await open('', own);
    const id = await idOf(page, 'nested-top3-1');
    for (const hash of [
      '#/runs?filter=task:lottery',
      '#/new',
      ...['overview', 'tree/2/1', 'search?text=1', 'phase', 'cross-play'].map(
        (view) => `#/run/${id}/${view}`,
      ),
    ]) {
      await page.goto(link(hash));
      await page.locator('h1').first().waitFor();
      await page.waitForTimeout(400);
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate(() =>
        (globalThis as never as { axe: typeof axe }).axe.run(),
      );
      const serious = violations.filter(
        ({ impact }) => impact === 'serious' || impact === 'critical',
      );
      expect(
        serious.map(
          ({ id: rule, nodes }) => `${hash}: ${rule} ${nodes.map((node) => node.html).join(' ')}`,
        ),
      ).toEqual([]);
      const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect(wide, hash).toBeLessThanOrEqual(0);
    }
    await own.close();
  });
});
