/**
 * Computes an arm's mean curve with its band, against three measures of what was spent: the same
 * numbers in the report and the studio.
 */
import type { RoundMetrics, Spent } from '../../method/records.js';
import { type BandPoint, meanBand } from '../../stats/index.js';
import type { ArmAnalysis } from './analysis.js';

export interface Axis {
  readonly id: 'summaries' | 'tokens' | 'rounds';
  readonly name: string;
  readonly label: string;
  readonly of: (metrics: RoundMetrics) => number;
}

const tokensOf = (spent: Spent) => spent.cotTokens + spent.summaryTokens;

export const AXES: readonly Axis[] = [
  {
    id: 'summaries',
    name: 'summaries',
    label: 'summaries sampled for training',
    of: (m) => m.spent.summaries,
  },
  {
    id: 'tokens',
    name: 'tokens',
    label: 'tokens sampled for training',
    of: (m) => tokensOf(m.spent),
  },
  { id: 'rounds', name: 'rounds', label: 'rounds', of: (m) => m.round },
];

const GRID = 41;

/**
 * Returns the mean over the complete runs, or over all if none is complete, as far as all of them
 * reach; empty if nothing was measured.
 */
export function meanCurve(
  analysis: ArmAnalysis,
  axis: Axis,
  read: (metrics: RoundMetrics) => number | null | undefined = (m) => m.evaluation?.task,
): BandPoint[] {
  const runs = analysis.complete.length > 0 ? analysis.complete : analysis.unfinished;
  const measured = runs
    .map((run) =>
      run.metrics.flatMap((m) => {
        const y = read(m) ?? null;
        return y === null ? [] : [{ x: axis.of(m), y }];
      }),
    )
    .filter((curve) => curve.length > 0);
  const start = Math.max(...measured.map((c) => c[0]!.x));
  const end = Math.min(...measured.map((c) => c.at(-1)!.x));
  if (measured.length === 0 || !(end >= start)) return [];
  return meanBand(measured, commonGrid(measured, start, end)).filter(
    (p) => p.n === measured.length,
  );
}

/**
 * Returns the runs' own points if they share them, as in rounds; otherwise evenly spaced points.
 */
function commonGrid(
  curves: readonly (readonly { x: number }[])[],
  start: number,
  end: number,
): number[] {
  const own = [...new Set(curves.flatMap((c) => c.map((p) => p.x)))].filter(
    (x) => x >= start && x <= end,
  );
  if (own.length <= Math.max(...curves.map((c) => c.length))) return own.sort((a, b) => a - b);
  return Array.from({ length: GRID }, (_, i) => start + ((end - start) * i) / (GRID - 1));
}
