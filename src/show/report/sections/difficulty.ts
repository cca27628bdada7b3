/**
 * The section on who improves at what, and whether choosing across questions starves the hard ones.
 */
import { mean } from '../../../stats/index.js';
import { scoreHeat, stackedBars } from '../../figures/index.js';
import {
  bothWidths,
  type Canvas,
  figureBlock,
  rampSteps,
  section,
  stepKey,
} from '../../page/figure-block.js';
import { type Html, html } from '../../page/html.js';
import { percent } from '../../page/numbers.js';
import { type Analysis, type ArmAnalysis, finalRounds } from '../analysis.js';

export function difficulty(analysis: Analysis, canvas: Canvas): Html | null {
  const { difficulties } = analysis.comparison.task;
  const arms = analysis.arms.filter((a) => a.complete.length > 0);
  if (difficulties.length === 0 || arms.length === 0) return null;
  const heat = {
    rows: arms.map((a) => a.arm.label),
    columns: difficulties,
    values: arms.map((a) => difficulties.map((d) => finalOn(a, d))),
    rowLabel: 'scheme',
    columnLabel: 'difficulty',
    valueLabel: 'final held-out task score',
  };
  const asked = difficulties.map((d) => askedShare(arms, d));
  const kept = arms
    .map((a) => ({ label: a.arm.label, parts: keptShares(a, difficulties.length) }))
    .filter((r) => r.parts.length > 0);
  const reference = asked.every(Number.isFinite)
    ? [{ label: 'held-out questions, for comparison', parts: asked, reference: true }]
    : [];
  const bars = {
    rows: [...reference, ...kept],
    parts: difficulties,
    xLabel: 'share',
    xMax: 1,
    format: percent,
  };
  return section(
    'difficulty',
    'Easy and hard questions',
    [
      figureBlock(
        bothWidths(canvas, (o) => scoreHeat(heat, o)),
        arms.length > 1
          ? 'Read each column from top to bottom: the more a cell stands out from the page, the better that scheme ends on questions of that difficulty.'
          : 'The more a cell stands out from the page, the better the pair ends on questions of that difficulty.',
      ),
      kept.length > 0 &&
        html`<h3>What the shoggoth was trained on</h3>${stepKey(difficulties, rampSteps(difficulties.length))}${figureBlock(
          bothWidths(canvas, (o) => stackedBars(bars, o)),
          'If a scheme’s bar gives the hardest questions much less room than the first bar does, it starves them: they hardly train the shoggoth.',
        )}`,
    ],
    [
      [
        'Score by difficulty',
        'Mean held-out task score on the questions of that difficulty, over the evaluations that make up the final score and over seeds.',
      ],
      [
        'Share of what is kept',
        'The share of the shoggoth’s positive coefficients that falls on questions of each difficulty, averaged over all rounds and seeds.',
      ],
    ],
  );
}

function finalOn(a: ArmAnalysis, wanted: string): number {
  const found = a.complete.flatMap((run) =>
    finalRounds(run).flatMap((m) =>
      m.evaluation!.byDifficulty.filter((d) => d.difficulty === wanted && d.questions > 0),
    ),
  );
  return mean(found.flatMap((d) => d.task ?? []));
}

function askedShare(arms: readonly ArmAnalysis[], wanted: string): number {
  const rounds = arms.flatMap((a) => a.complete.flatMap((run) => finalRounds(run)));
  const of = (name: string | null) =>
    rounds.reduce(
      (sum, m) =>
        sum +
        m.evaluation!.byDifficulty.reduce(
          (s, d) => s + (name === null || d.difficulty === name ? d.questions : 0),
          0,
        ),
      0,
    );
  return of(wanted) / of(null);
}

function keptShares(a: ArmAnalysis, difficulties: number): number[] {
  const rounds = a.complete
    .flatMap((run) => run.metrics.map((m) => m.train?.keptByDifficulty ?? []))
    .filter((shares) => shares.length === difficulties && shares.some((s) => s > 0));
  if (rounds.length === 0) return [];
  return Array.from({ length: difficulties }, (_, d) => mean(rounds.map((shares) => shares[d]!)));
}
