/** The section on where every arm ends, and on every pair's difference with its interval. */
import type { IntervalMethod } from '../../../stats/index.js';
import { intervalRows } from '../../figures/index.js';
import {
  armName,
  bothWidths,
  type Canvas,
  figureBlock,
  scrollingTable,
  section,
} from '../../page/figure-block.js';
import { type Html, html } from '../../page/html.js';
import { bounds, percent, plural, pValue, score, withInterval } from '../../page/numbers.js';
import type { Analysis, ArmAnalysis, PairAnalysis } from '../analysis.js';
import { pairSentence } from '../headline.js';

/** With more pairs than this, those without a winner are folded away. */
const MANY = 6;

export const METHODS: Readonly<Record<IntervalMethod, string>> = {
  'student-t': 'Student’s t',
  'expanded-percentile-bootstrap': 'expanded percentile bootstrap',
  none: 'none',
};

export function final(analysis: Analysis, canvas: Canvas): Html {
  const { ranked, pairs } = analysis;
  const rows = ranked.map((a) => ({
    label: a.arm.label,
    index: a.index,
    mean: a.final.mean,
    low: a.final.low,
    high: a.final.high,
    values: a.finals.size > 1 ? [...a.finals.values()] : [],
  }));
  return section(
    'final',
    ranked.length > 1 ? 'Where each scheme ends' : 'Where it ends',
    [
      ranked.some((a) => a.finals.size > 1 || ranked.length > 1) &&
        figureBlock(
          bothWidths(canvas, (o) => intervalRows({ rows, xLabel: 'final score' }, o)),
          'The filled dot is the mean over seeds, the bar its 95 % interval, each ring one seed. A scheme without a bar has too few seeds to say how certain the dot is.',
        ),
      table(ranked),
      pairs.length > 0 && differences(pairs, canvas),
    ],
    definitions(ranked.length > 1),
  );
}

function definitions(paired: boolean): readonly (readonly [string, string])[] {
  return [
    [
      'Final score',
      'Mean held-out task score over the evaluations of the run’s last fifth, which is steadier than the last evaluation by itself.',
    ],
    [
      'Missing',
      'The share of held-out samples without a score, in the evaluations that make up the final score.',
    ],
    [
      'Interval',
      '95 %: if the comparison were repeated many times with new seeds, 19 in 20 such intervals would contain the true mean. Fewer than 8 seeds give Student’s t, 8 or more the expanded percentile bootstrap.',
    ],
    ...(paired ? PAIRED : []),
  ];
}

const PAIRED: readonly (readonly [string, string])[] = [
  [
    'Paired difference',
    'For each seed, one scheme’s final score minus the other’s. Both saw the same questions in the same order, so a seed’s effect on both cancels out. This is why a pair can differ although the two intervals above overlap.',
  ],
  [
    'Holm',
    'The more pairs there are, the likelier it is that some interval misses zero by chance. Holm’s adjustment of paired t-tests corrects for that over all pairs.',
  ],
];

function table(ranked: readonly ArmAnalysis[]): Html {
  return scrollingTable(
    ranked.length > 1
      ? 'Final held-out task score of each scheme, highest first'
      : 'Final held-out task score',
    html`<tr><th scope="col">scheme</th><th scope="col" class="num">final score (95&nbsp;% interval)</th><th scope="col" class="num">at the start</th><th scope="col" class="num">seeds</th><th scope="col" class="num">CoTs × summaries</th><th scope="col">learning rate</th><th scope="col" class="num">missing</th></tr>`,
    ranked.map(
      (a) =>
        html`<tr><th scope="row">${armName(a.arm.label, a.index)}</th><td class="num">${withInterval(a.final)}</td><td class="num">${score(a.start)}</td><td class="num">${seedCount(a)}</td><td class="num">${a.arm.n} × ${a.arm.k}</td><td>${learningRate(a.arm.learningRate)}</td><td class="num">${percent(a.finalFailures / a.finalQuestions)}</td></tr>`,
    ),
  );
}

function differences(pairs: readonly PairAnalysis[], canvas: Canvas): Html {
  const sorted = [...pairs].sort(
    (p, q) =>
      Number(q.shown) - Number(p.shown) || sortKey(q.difference.mean) - sortKey(p.difference.mean),
  );
  const rows = sorted
    .filter((p) => p.difference.method !== 'none')
    .map((p) => ({
      label: `${p.a.arm.label} over ${p.b.arm.label}`,
      index: p.shown ? p.a.index : null,
      mean: p.difference.mean,
      low: p.difference.low,
      high: p.difference.high,
      values: p.values,
    }));
  const data = {
    rows,
    xLabel: 'difference of final scores',
    zero: { at: 0, left: '← the second is higher', right: 'the first is higher →' },
  };
  return html`<h3>Every pair, seed by seed</h3>
${
  rows.length > 0 &&
  figureBlock(
    bothWidths(canvas, (o) => intervalRows(data, o)),
    'If the bar crosses the zero line, the pair is grey: chance could have made that difference, so no winner is named. Pairs without an interval are not drawn.',
  )
}
${sentences(sorted)}
<details><summary>The differences in numbers</summary><div class="tree">${scrollingTable(
    'Paired differences of final scores, the first scheme minus the second',
    html`<tr><th scope="col">first</th><th scope="col">second</th><th scope="col" class="num">seeds</th><th scope="col" class="num">difference</th><th scope="col" class="num">95 % interval</th><th scope="col" class="num">p</th><th scope="col" class="num">p, Holm</th><th scope="col">method</th><th scope="col">higher</th></tr>`,
    sorted.map(
      (p) =>
        html`<tr><th scope="row">${p.a.arm.label}</th><td>${p.b.arm.label}</td><td class="num">${p.difference.n}</td><td class="num">${score(p.difference.mean, 3)}</td><td class="num">${bounds(p.difference, 3)}</td><td class="num">${pValue(p.difference.p)}</td><td class="num">${pValue(p.holm)}</td><td>${METHODS[p.difference.method]}</td><td>${p.shown ? p.a.arm.label : 'not shown'}</td></tr>`,
    ),
  )}</div></details>`;
}

/** Lists a sentence for each pair; if there are many, folds away those without a winner. */
function sentences(sorted: readonly PairAnalysis[]): Html {
  const items = (pairs: readonly PairAnalysis[]) =>
    pairs.length > 0 &&
    html`<ul class="pairs">${pairs.map((p) => html`<li${p.shown && html` class="shown"`}>${pairSentence(p)}</li>`)}</ul>`;
  const open = sorted.filter((p) => !p.shown);
  if (sorted.length <= MANY || open.length < 2) return html`${items(sorted)}`;
  return html`${items(sorted.filter((p) => p.shown))}<details><summary>${plural(open.length, 'pair')} without a named winner</summary><div class="tree">${items(open)}</div></details>`;
}

function seedCount(a: ArmAnalysis): string {
  return a.unfinished.length > 0 ? `${a.final.n} of ${a.arm.runs.length}` : `${a.final.n}`;
}

export function learningRate(rate: { shoggoth: number; face: number }): string {
  return rate.shoggoth === rate.face
    ? `${rate.shoggoth}`
    : `${rate.shoggoth} shoggoth, ${rate.face} face`;
}

function sortKey(value: number): number {
  return Number.isFinite(value) ? value : Number.NEGATIVE_INFINITY;
}
