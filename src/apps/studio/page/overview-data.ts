/** A run's rounds as lines and as a table. */

import { CAUSE_PLACES, causeInWords, causeShares } from '../../../method/cause-shares.js';
import type { RoundMetrics } from '../../../method/records.js';
import type { Line } from '../../../show/figures/index.js';
import type { Table } from '../../../show/web/csv.js';

/** The lines that the run has something for. */
export function curvesOf(metrics: readonly RoundMetrics[]): Line[] {
  const line = (
    label: string,
    index: number,
    read: (m: RoundMetrics) => number | null | undefined,
  ): Line => ({
    ...{ label, index },
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

export function metricsTable(metrics: readonly RoundMetrics[]): Table {
  return {
    columns: [
      ...[
        'round',
        'summaries',
        'cots',
        'cot_tokens',
        'summary_tokens',
        'training_score',
        'held_out_task',
        'monitor',
      ],
      ...[
        'penalty',
        'appeal',
        'shoggoth_kept',
        'face_kept',
        'shoggoth_grad_norm',
        'face_grad_norm',
        'missing',
      ],
      ...CAUSE_PLACES.map(({ role, cause }) => `${role}_${cause}`),
    ],
    rows: metrics.map((m) => [
      ...[m.round, m.spent.summaries, m.spent.cots, m.spent.cotTokens, m.spent.summaryTokens],
      ...[
        m.train?.score,
        m.evaluation?.task,
        m.evaluation?.monitor,
        m.evaluation?.penalty,
        m.evaluation?.appeal,
      ].map(orNull),
      ...[m.shoggoth?.kept, m.face?.kept, m.shoggoth?.gradNorm, m.face?.gradNorm].map(orNull),
      m.train ? Object.values(m.train.failures ?? {}).reduce((a, b) => a + b, 0) : null,
      ...CAUSE_PLACES.map((place) => shareOf(m, place)),
    ]),
  };
}

/** The share of each cause by round, of those that occur. */
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

/** Null where the round does not say. */
function shareOf(
  { train }: RoundMetrics,
  { role, cause }: (typeof CAUSE_PLACES)[number],
): number | null {
  if (!train?.causes?.[role]) return null;
  return (
    causeShares(train.causes).find((one) => one.role === role && one.cause === cause)?.share ?? 0
  );
}

const orNull = (value: number | null | undefined): number | null => value ?? null;
