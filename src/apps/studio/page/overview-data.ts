/** Turns a run's metrics into lines to draw and a table to save. */

import { CAUSE_PLACES, causeInWords, causeShares } from '../../../method/cause-shares.js';
import type { RoundMetrics } from '../../../method/records.js';
import type { Line } from '../../../show/figures/index.js';
import type { Table } from '../../../show/web/csv.js';

type ReadMetric = (m: RoundMetrics) => number | null | undefined;

/** Returns the curves for which the run has points. */
export function curvesOf(metrics: readonly RoundMetrics[]): Line[] {
  const line = (label: string, index: number, read: ReadMetric): Line => ({
    label,
    index,
    points: metrics.flatMap((m) => {
      const y = read(m);
      return typeof y === 'number' ? [{ x: m.round, y }] : [];
    }),
  });
  const lines = [
    line('held-out', 0, (m) => m.evaluation?.task),
    { ...line('training', 1, (m) => m.train?.score), dashed: true },
    line('monitor on CoTs', 2, (m) => m.evaluation?.monitor),
    line('penalty', 3, (m) => m.evaluation?.penalty),
    line('appeal', 4, (m) => m.evaluation?.appeal),
  ];
  return lines.filter((each) => each.points.length > 0);
}

const METRIC_COLUMNS: Readonly<Record<string, ReadMetric>> = {
  round: (m) => m.round,
  summaries: (m) => m.spent.summaries,
  cots: (m) => m.spent.cots,
  cot_tokens: (m) => m.spent.cotTokens,
  summary_tokens: (m) => m.spent.summaryTokens,
  training_score: (m) => m.train?.score,
  held_out_task: (m) => m.evaluation?.task,
  monitor: (m) => m.evaluation?.monitor,
  penalty: (m) => m.evaluation?.penalty,
  appeal: (m) => m.evaluation?.appeal,
  shoggoth_kept: (m) => m.shoggoth?.kept,
  face_kept: (m) => m.face?.kept,
  shoggoth_grad_norm: (m) => m.shoggoth?.gradNorm,
  face_grad_norm: (m) => m.face?.gradNorm,
  missing: (m) => (m.train ? missingScores(m) : null),
};

/** The run's metrics as a table to save, with a column for each cause of failure. */
export function metricsTable(metrics: readonly RoundMetrics[]): Table {
  return {
    columns: [
      ...Object.keys(METRIC_COLUMNS),
      ...CAUSE_PLACES.map(({ role, cause }) => `${role}_${cause}`),
    ],
    rows: metrics.map((m) => [
      ...Object.values(METRIC_COLUMNS).map((read) => read(m) ?? null),
      ...CAUSE_PLACES.map((place) => shareOf(m, place)),
    ]),
  };
}

/** The number of samples in a round whose score is missing. */
export function missingScores({ train }: RoundMetrics): number {
  return Object.values(train?.failures ?? {}).reduce((a, b) => a + b, 0);
}

/** Returns the share of texts by cause of failure over rounds, for the causes that occur. */
export function causeLinesOf(metrics: readonly RoundMetrics[]): Line[] {
  const lines = CAUSE_PLACES.map(
    (place, index): Line => ({
      label: causeInWords(place),
      index,
      points: metrics.flatMap((m) => {
        const y = shareOf(m, place);
        return y === null ? [] : [{ x: m.round, y }];
      }),
    }),
  );
  return lines.filter(({ points }) => points.some(({ y }) => y > 0));
}

/** Null if the round did not record causes. */
function shareOf(
  { train }: RoundMetrics,
  { role, cause }: (typeof CAUSE_PLACES)[number],
): number | null {
  if (!train?.causes?.[role]) return null;
  return (
    causeShares(train.causes).find((one) => one.role === role && one.cause === cause)?.share ?? 0
  );
}
