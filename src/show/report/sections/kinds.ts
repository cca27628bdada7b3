/**
 * The section on how the shoggoth learns to think, and how well the face reads each kind of CoT.
 */
import { mean } from '../../../stats/index.js';
import { kindsOverTime, scoreHeat } from '../../figures/index.js';
import {
  armName,
  bothWidths,
  type Canvas,
  figureBlock,
  rampSteps,
  scrollingTable,
  section,
  stepKey,
} from '../../page/figure-block.js';
import { figureHtml, type Html, html } from '../../page/html.js';
import { count, percent, score } from '../../page/numbers.js';
import { type Analysis, type ArmAnalysis, finalRounds } from '../analysis.js';

/** A mean of fewer samples is not shown: it would say more about chance than about the face. */
const FEWEST = 20;

export function kinds(analysis: Analysis, canvas: Canvas): Html | null {
  const names = analysis.comparison.task.cotKinds;
  if (!names || names.length === 0) return null;
  const arms = analysis.arms
    .map((a) => ({ a, over: overTime(a, names) }))
    .filter(({ over }) => over.x.length > 0);
  if (arms.length === 0) return null;
  const scores = arms.map(({ a }) => names.map((kind) => kindScore(a, kind)));
  const heat = {
    rows: arms.map(({ a }) => a.arm.label),
    columns: names,
    values: scores.map((row) =>
      row.map(({ task, samples }) => (samples < FEWEST ? Number.NaN : task)),
    ),
    rowLabel: 'scheme',
    columnLabel: 'kind of CoT',
    valueLabel: 'final held-out task score',
    note: (row: number, column: number) => `n = ${count(scores[row]![column]!.samples)}`,
  };
  const panels = arms.map(
    ({ a, over }) =>
      html`<div><h3>${armName(a.arm.label, a.index)}</h3>${figureHtml(kindsOverTime({ label: a.arm.label, kinds: names, ...over, xLabel: 'summaries' }, canvas))}</div>`,
  );
  return section(
    'kinds',
    'How the shoggoth learns to think',
    [
      stepKey(names, rampSteps(names.length)),
      figureBlock(
        html`<div class="panels">${panels}</div>`,
        `The more “${names[0]}” (at the bottom) gains from left to right, the more the scheme teaches the good way of thinking rather than good luck.`,
      ),
      heat.values.some((row) => row.some(Number.isFinite)) &&
        html`<h3>What each kind of CoT scores</h3>${figureBlock(
          bothWidths(canvas, (o) => scoreHeat(heat, o)),
          'A kind of CoT scores well because the face reads it well, or because its summaries pay whatever the CoT says. The score cannot tell which.',
        )}`,
      summaryKinds(analysis, names),
    ],
    [
      [
        'Kind of CoT',
        'The task tells it from the text of each held-out CoT, from good to bad. It is only measured, never trained on.',
      ],
      [
        'Score of a kind',
        `Mean held-out task score of the summaries of CoTs of that kind, over the evaluations that make up the final score; n is their number, over all seeds. A dash stands for fewer than ${FEWEST}.`,
      ],
    ],
  );
}

function overTime(a: ArmAnalysis, names: readonly string[]): { x: number[]; shares: number[][] } {
  const rounds = new Map<number, { x: number[]; shares: number[][] }>();
  for (const m of a.complete.flatMap((run) => run.metrics)) {
    const seen = m.evaluation?.cotKinds;
    if (!seen) continue;
    const at = rounds.get(m.round) ?? { x: [], shares: [] };
    at.x.push(m.spent.summaries);
    at.shares.push(names.map((kind) => seen[kind] ?? 0));
    rounds.set(m.round, at);
  }
  const found = [...rounds.entries()].sort((p, q) => p[0] - q[0]).map(([, at]) => at);
  return {
    x: found.map((at) => mean(at.x)),
    shares: found.map((at) => names.map((_, k) => mean(at.shares.map((s) => s[k]!)))),
  };
}

interface KindScore {
  readonly task: number;
  readonly samples: number;
}

/** Returns the mean score of a kind of CoT over the evaluations, and the number of such CoTs. */
function kindScore(a: ArmAnalysis, kind: string): KindScore {
  const evaluations = a.complete.flatMap((run) => finalRounds(run).map((m) => m.evaluation!));
  const scores = evaluations.map((e) => e.taskByKind?.[kind]);
  return {
    task: mean(scores.filter((v): v is number => typeof v === 'number' && Number.isFinite(v))),
    samples: evaluations.reduce(
      (sum, e) => sum + Math.round((e.cotKinds?.[kind] ?? 0) * e.questions),
      0,
    ),
  };
}

/**
 * Tabulates the kinds of summary after each kind of CoT; null
 * if the task tells no kinds of summary.
 */
function summaryKinds(analysis: Analysis, names: readonly string[]): Html | null {
  const made = analysis.comparison.task.summaryKinds;
  if (!made || made.length === 0) return null;
  const rows = analysis.arms.flatMap((a) =>
    names.map((kind) => ({ a, kind, cells: summaryScores(a, kind, made) })),
  );
  const present = rows.filter(({ cells }) => cells.some(({ samples }) => samples > 0));
  if (present.length === 0) return null;
  const body = present.map(({ a, kind, cells }) => {
    const all = cells.reduce((sum, { samples }) => sum + samples, 0);
    const shares = cells.map(
      ({ samples, task }) =>
        html`<td class="num">${samples === 0 ? '–' : html`${percent(samples / all)} (${count(samples)})${samples >= FEWEST && html`<br><span class="small">scores ${score(task)}</span>`}`}</td>`,
    );
    return html`<tr><th scope="row">${armName(a.arm.label, a.index)}</th><td>${kind}</td><td class="num">${count(all)}</td>${shares}</tr>`;
  });
  const head = html`<tr><th scope="col">scheme</th><th scope="col">kind of CoT</th><th scope="col" class="num">CoTs</th>${made.map((kind) => html`<th scope="col" class="num">summary: ${kind}</th>`)}</tr>`;
  return html`<h3>What the face makes of each kind</h3>
${scrollingTable('Kind of summary that the face writes after each kind of CoT, over the evaluations that make up the final score', head, body)}
<p class="small">Both roles choose: a good CoT is useless if the face then writes the wrong kind of summary.</p>`;
}

/**
 * Returns the score and number of each kind of summary after a kind of CoT, over all complete runs.
 */
function summaryScores(a: ArmAnalysis, kind: string, made: readonly string[]): KindScore[] {
  const rows = a.complete.flatMap((run) =>
    finalRounds(run).map((m) => m.evaluation?.byKinds?.[kind]),
  );
  return made.map((name) => {
    const cells = rows.flatMap((row) => row?.[name] ?? []);
    const samples = cells.reduce((sum, cell) => sum + cell.samples, 0);
    const scored = cells.filter((cell) => cell.task !== null);
    const total = scored.reduce((sum, cell) => sum + cell.samples * cell.task!, 0);
    return { samples, task: total / scored.reduce((sum, cell) => sum + cell.samples, 0) };
  });
}
