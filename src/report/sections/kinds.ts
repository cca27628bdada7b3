/** How the shoggoth comes to think, and how well the face reads each way of thinking. */
import { kindsOverTime, scoreHeat } from '../../figures/index.js';
import { mean } from '../../stats/index.js';
import { type Analysis, type ArmAnalysis, finalRounds } from '../analysis.js';
import {
  armName,
  bothWidths,
  type Canvas,
  figureBlock,
  rampSteps,
  section,
  stepKey,
} from '../figure-block.js';
import { figureHtml, type Html, html } from '../html.js';

export function kinds(analysis: Analysis, canvas: Canvas): Html | null {
  const names = analysis.comparison.task.cotKinds;
  if (!names || names.length === 0) return null;
  const arms = analysis.arms
    .map((a) => ({ a, over: overTime(a, names) }))
    .filter(({ over }) => over.x.length > 0);
  if (arms.length === 0) return null;
  const values = arms.map(({ a }) => names.map((kind) => readingOf(a, kind)));
  const heat = {
    rows: arms.map(({ a }) => a.arm.label),
    columns: names,
    values,
    rowLabel: 'scheme',
    columnLabel: 'kind of CoT',
    valueLabel: 'final held-out task score',
  };
  const panels = arms.map(
    ({ a, over }) =>
      html`<div><h3>${armName(a.arm.label, a.index)}</h3>${figureHtml(kindsOverTime({ label: a.arm.label, kinds: names, ...over, xLabel: 'summaries' }, canvas))}</div>`,
  );
  return section(
    'kinds',
    'How the shoggoth comes to think',
    [
      stepKey(names, rampSteps(names.length)),
      figureBlock(
        html`<div class="panels">${panels}</div>`,
        `The more “${names[0]}” (at the bottom) gains from left to right, the more the scheme teaches the good way of thinking rather than good luck.`,
      ),
      values.some((row) => row.some(Number.isFinite)) &&
        html`<h3>How well the face reads each kind</h3>${figureBlock(
          bothWidths(canvas, (o) => scoreHeat(heat, o)),
          'A high score under a bad kind of CoT means that the face answers well whatever the CoT says, so that it no longer needs it.',
        )}`,
    ],
    [
      [
        'Kind of CoT',
        'Told by the task from the text of each held-out CoT, from good to bad. It is only ever measured, never trained on.',
      ],
      [
        'How the face reads a kind',
        'Mean held-out task score of the summaries of CoTs of that kind, over the evaluations that make the final score. A dash: no such CoT occurred.',
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

function readingOf(a: ArmAnalysis, kind: string): number {
  const found = a.complete.flatMap((run) => finalRounds(run).map((m) => m.evaluation?.taskByKind?.[kind]));
  return mean(found.filter((v): v is number => v !== undefined && Number.isFinite(v)));
}
