import { createHash } from 'node:crypto';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import type { RoundMetrics } from '../../method/records.js';
import type { Comparison } from '../../runs/compare/comparison.js';
import { renderReport, renderRunReport } from './index.js';
import {
  comparisonFixture,
  HOSTILE,
  plainComparisonFixture,
  runFixture,
} from './report.fixture.js';

const full = comparisonFixture();
const page = renderReport(full);
const parse = (text: string) => parseHTML(text).document;
const document = parse(page);
const ids = (text: string) =>
  [...parse(text).querySelectorAll('main section')].map((s) => s.getAttribute('id'));

describe('the report', () => {
  it('is one file of reasonable size, the same for the same comparison', () => {
    expect(page.startsWith('<!doctype html>')).toBe(true);
    expect(Buffer.byteLength(page)).toBeLessThan(3_000_000);
    expect(renderReport(comparisonFixture()) === page).toBe(true);
  });

  it('orders its sections for a newcomer', () => {
    expect(ids(page)).toEqual([
      'what',
      'learning',
      'final',
      'kept',
      'difficulty',
      'kinds',
      'cross-play',
      'costs',
      'method',
    ]);
    expect(document.querySelectorAll('h1').length).toBe(1);
    for (const section of document.querySelectorAll('main section')) {
      expect(section.querySelector('h2')?.getAttribute('id')).toBe(
        section.getAttribute('aria-labelledby'),
      );
    }
  });

  it('loads and runs nothing: the policy allows only its own style sheet, by hash', () => {
    const policy = document.querySelector('meta[http-equiv]')!.getAttribute('content')!;
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)![1]!;
    expect(policy).toContain(
      `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    );
    expect(policy).toMatch(/^default-src 'none';/);
    expect(policy).not.toContain('unsafe');
    expect(document.querySelectorAll('script,link,img,iframe,object,[style],[src]').length).toBe(0);
    expect(page.match(/<style/g)).toHaveLength(1);
    expect(/https?:/.test(page)).toBe(false);
  });

  it('defines its metrics and describes its figures beside each chart', () => {
    for (const svg of document.querySelectorAll('svg'))
      expect(svg.getAttribute('aria-label')).toMatch(/[.]$/);
    for (const figure of document.querySelectorAll('figure'))
      expect(figure.querySelector('figcaption')?.textContent).toMatch(/[.]$/);
    for (const id of ['learning', 'final', 'kept', 'difficulty', 'kinds', 'cross-play', 'costs']) {
      expect(document.querySelectorAll(`#${id} aside dt`).length, id).toBeGreaterThan(0);
    }
    for (const table of document.querySelectorAll('table')) {
      expect(table.querySelector('caption')).toBeTruthy();
      expect(table.querySelector('th[scope=col]')).toBeTruthy();
    }
  });

  it('marks which samples trained which role, and says why', () => {
    const kept = document.querySelector('#kept')!;
    expect(kept.querySelectorAll('.cot.kept').length).toBeGreaterThan(10);
    expect(kept.querySelectorAll('li.kept').length).toBeGreaterThan(10);
    expect(kept.querySelectorAll('.cot.suppressed').length).toBeGreaterThan(0);
    expect(kept.querySelector('.mark.kept .why')).toBeTruthy();
    expect(kept.textContent).toContain('trains the shoggoth (+1.00) best CoT of 32 by mean');
    expect(kept.textContent).toContain('no score: no answer in the summary');
  });

  it('shows every sample of every question it shows', () => {
    const samples = full.arms.flatMap((a) => a.exemplars.flat());
    const shown = document.querySelectorAll('#kept ol.summaries li').length;
    expect(shown).toBe(samples.filter((s) => s.j !== null).length);
  });

  it('names runs that stopped early and arms with too few seeds', () => {
    const head = document.querySelector('header')!.textContent!;
    expect(head).toContain('1 run of nested-top3-global-face');
    expect(head).toContain('nested-mean-contrastive has only one seed');
    const rows = [...document.querySelectorAll('#final tbody tr')].map((r) =>
      r.textContent!.trim(),
    );
    expect(rows.find((r) => r.startsWith('nested-top3-global-face'))).toContain('4 of 5');
  });

  it('leaves out sections that a comparison has no data for', () => {
    const plain = renderReport(plainComparisonFixture());
    expect(ids(plain)).toEqual([
      'what',
      'learning',
      'final',
      'kept',
      'difficulty',
      'costs',
      'method',
    ]);
    expect(parse(plain).querySelector('#method')!.textContent).toContain('Not tuned');
  });

  it('says which tuned step sizes lie at the edge of the grid', () => {
    expect(document.querySelector('#method')!.textContent).toContain(
      'For basic-global it lies at the edge of the grid',
    );
    expect(document.querySelectorAll('#method td.chosen').length).toBe(6);
  });

  it('says under the headline that step sizes may explain a difference', () => {
    expect(document.querySelector('header')!.textContent).toContain(
      'The step size of basic-global lies at the edge of the grid that was searched',
    );
    const found = { ...full.tuning!, command: 'candor compare --task sums' };
    const earlier = parse(renderReport({ ...full, tuning: found })).querySelector(
      '#method',
    )!.textContent;
    expect(earlier).toContain('made before this comparison, by candor compare --task sums');
  });

  it('counts what the face makes of each kind of CoT, and shows no mean of a few samples', () => {
    const text = document.querySelector('#kinds')!.textContent!;
    expect(text).toContain('What the face makes of each kind');
    expect(text).toMatch(/92\s%\s\([\d\u202F]+\)scores 0\.\d\d/);
    const { tuning: _, ...few } = full;
    const start = few.arms.map((arm) => ({
      ...arm,
      runs: arm.runs.slice(0, 1).map((run) => ({
        ...run,
        metrics: run.metrics.map((m) =>
          m.evaluation
            ? {
                ...m,
                evaluation: {
                  ...m.evaluation,
                  byKinds: { hasty: { gamble: { samples: 1, task: 0.9 } } },
                },
              }
            : m,
        ),
      })),
    }));
    const table = parse(renderReport({ ...full, arms: start })).querySelector('#kinds table')!
      .textContent!;
    expect(table).toContain('100');
    expect(table).not.toContain('scores 0');
  });

  it('prints no NaN, undefined or Infinity', () => {
    for (const text of [page, renderReport(plainComparisonFixture()), oneRun(1), oneRun(0)]) {
      expect(parse(text).querySelector('body')!.textContent).not.toMatch(
        /NaN|undefined|Infinity|\[object/,
      );
    }
  });

  it('renders a comparison whose runs have not begun', () => {
    const empty: Comparison = {
      ...full,
      arms: full.arms.map((a) => ({ ...a, runs: [], exemplars: [] })),
    };
    expect(parse(renderReport(empty)).querySelector('h1')!.textContent).toMatch(/No/);
    expect(() => renderReport({ ...full, arms: [] })).not.toThrow();
  });
});

describe('text from models and tasks', () => {
  it('stays text', () => {
    expect(document.querySelectorAll('script,img').length).toBe(0);
    expect(/<script|<img/.test(page)).toBe(false);
    const texts = [...document.querySelectorAll('#kept .model-text')].map((n) => n.textContent!);
    expect(
      texts.some((t) =>
        t.includes(
          '</p><script>globalThis.pwned=1</script><img src=x onerror="globalThis.pwned=2"><!--',
        ),
      ),
    ).toBe(true);
    // A text that looks escaped keeps its ampersand.
    expect(texts.some((t) => t.endsWith('&amp;'))).toBe(true);
  });

  it('spells out its control, bidi, zero-width and broken characters', () => {
    for (const hidden of ['\u202E', '\u202C', '\u0000', '\u001B', '\u200B'])
      expect(page.includes(hidden)).toBe(false);
    for (const name of ['U+202E', 'U+0000', 'U+001B', 'U+200B', 'U+D800'])
      expect(page.includes(name), name).toBe(true);
    expect(document.querySelectorAll('.hidden-char').length).toBeGreaterThan(10);
    expect(Buffer.from(page, 'utf8').toString('utf8') === page).toBe(true);
  });

  it('is harmless in labels, names, causes and commands', () => {
    const [first, ...rest] = full.arms;
    const hostile = renderReport({
      ...full,
      task: {
        ...full.task,
        name: HOSTILE,
        description: HOSTILE,
        difficulties: [HOSTILE, ...full.task.difficulties],
        cotKinds: [HOSTILE, 'careful'],
      },
      arms: [{ ...first!, label: HOSTILE, scheme: HOSTILE, describe: HOSTILE }, ...rest],
      crossPlay: { ...full.crossPlay!, shoggoths: [HOSTILE], faces: [HOSTILE], score: [[0.5]] },
      command: HOSTILE,
      version: HOSTILE,
    });
    const parsed = parse(hostile);
    expect(parsed.querySelectorAll('script,img,[onerror],[src]').length).toBe(0);
    expect(/<script|<img/.test(hostile)).toBe(false);
    expect(hostile.includes('\u202E')).toBe(false);
    expect(parsed.querySelectorAll('main section').length).toBe(9);
    expect(parsed.querySelector('pre')!.textContent).toContain(
      '<script>globalThis.pwned=1</script>',
    );
  });

  it('cannot pose as markup by its shape', () => {
    const posing = { html: '<b id="posed">', toString: () => '<b id="posed">' } as never as string;
    expect(() => renderReport({ ...full, version: posing })).toThrow();
  });
});

function oneRun(
  rounds: number,
  change: object = {},
  changeRound: (metrics: RoundMetrics) => RoundMetrics = (metrics) => metrics,
): string {
  const { runs, ...arm } = runFixture(rounds);
  const run = {
    ...runs[0]!,
    metrics: runs[0]!.metrics.map((metrics) => changeRound({ ...metrics, ...change })),
  };
  const { task } = full;
  const budget = { ...full.budget, total: Math.max(1, rounds) * 16 * 32 };
  return renderRunReport({
    task,
    budget,
    graderNoise: 0,
    arm,
    run,
    command: 'candor train',
    version: '0.1.0',
  });
}

describe('the report of a single run', () => {
  it('has the same sections, and compares nothing', () => {
    expect(ids(oneRun(4))).toEqual([
      'what',
      'learning',
      'final',
      'kept',
      'difficulty',
      'kinds',
      'costs',
      'method',
    ]);
    const text = parse(oneRun(4)).querySelector('body')!.textContent!;
    expect(text).toContain('One seed has no interval');
    expect(text).not.toContain('Paired difference');
    expect(parse(oneRun(4)).querySelector('h1')!.textContent).toMatch(
      /^nested-mean ends at 0\.\d\d, from 0\.\d\d before training\.$/,
    );
  });

  it('shows what passed through each model, if the run recorded it', () => {
    const tokens = {
      shoggoth: { read: 1234, sampled: 5, trained: 6 },
      paraphraser: { read: 7, sampled: 8, trained: 0 },
    };
    const rowsOf = (change: object) =>
      [...parse(oneRun(4, change)).querySelectorAll('#costs tbody tr')].map((row) =>
        [...row.querySelectorAll('td')].map((cell) => cell.textContent!.replaceAll(/\s/g, '')),
      );
    expect(rowsOf({ tokens })).toContainEqual(['shoggoth', '1234', '5', '6']);
    expect(rowsOf({ tokens })).toContainEqual(['paraphraser', '7', '8', '0']);
    expect(rowsOf({}).some(([model]) => model === 'shoggoth')).toBe(false);
  });

  it('shows what went wrong by round and warns of it at the top, but not for an older run', () => {
    const causes = {
      shoggoth: { texts: 100, model: {}, outside: {} },
      face: { texts: 400, model: { truncated: 40, grader: 2 }, outside: { unavailable: 8 } },
    };
    const warning = {
      kind: 'grows',
      role: 'face',
      cause: 'truncated',
      from: 0.01,
      to: 0.1,
    } as const;
    const warned = parse(
      oneRun(4, {}, (line) =>
        line.train
          ? {
              ...line,
              train: { ...line.train, causes },
              ...(line.round === 4 ? { warnings: [warning] } : {}),
            }
          : line,
      ),
    );
    expect(warned.querySelector('header')!.textContent).toContain(
      'The share of summaries cut off grows.',
    );
    const section = warned.querySelector('#wrong')!;
    expect(section.querySelector('.warning')!.textContent).toMatch(
      /^Round 4\. The share of summaries cut off grows, from 1\.0 % to 10\.0 %/,
    );
    const heads = [...section.querySelectorAll('thead th')].map((cell) => cell.textContent);
    expect(heads).toEqual([
      'scheme',
      'summaries cut off',
      'summaries on which the grader failed',
      'summaries whose grader was out of reach',
    ]);
    const cells = [...section.querySelector('tbody tr')!.querySelectorAll('td')].map(
      (cell) => cell.textContent,
    );
    expect(cells).toEqual(['10 % → 10 %', '<1 % → <1 %', '2 % → 2 %']);
    // One figure for each cause that is not rare.
    expect(section.querySelectorAll('figure')).toHaveLength(2);
    expect(parse(oneRun(4)).querySelector('#wrong')).toBeNull();
  });

  it('can be rendered before the first update', () => {
    expect(parse(oneRun(0)).querySelector('h1')!.textContent).toContain('No run has an evaluation');
  });
});
