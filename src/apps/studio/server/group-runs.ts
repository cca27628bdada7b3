/** Runs in groups, by the report's own analysis: the same code gives the same numbers in both. */

import { UserError } from '../../../base/errors.js';
import { version } from '../../../base/version.js';
import type { TrainConfig } from '../../../config/schema.js';
import type { RoundMetrics } from '../../../method/records.js';
import type { Arm, Comparison } from '../../../runs/compare/comparison.js';
import { analyse } from '../../../show/report/analysis.js';
import { AXES, meanCurve } from '../../../show/report/mean-curve.js';
import type { BandPoint } from '../../../stats/index.js';
import type { Axis, Group, Grouped } from '../api.js';
import { labelsOf, type RunToLabel } from './group-labels.js';

export interface RunToGroup extends RunToLabel {
  readonly id: string;
  readonly metrics: readonly RoundMetrics[];
}

/** More lines than these nobody can tell apart. */
const MOST_GROUPS = 32;

/**
 * @param by `setting`, `scheme`, `folder`, or a key of the config: see `labelsOf`.
 * @throws UserError for runs that cannot be set side by side.
 */
export function groupRuns(runs: readonly RunToGroup[], by: string): Grouped {
  if (runs.length === 0) return { groups: [], pairs: [], notices: [] };
  const tasks = new Set(runs.map((run) => run.config.task));
  if (tasks.size > 1)
    throw new UserError(
      `These runs are of ${tasks.size} tasks (${[...tasks].sort().join(', ')}): choose runs of one.`,
    );
  const labelled = labelsOf(runs, by);
  const labels = [...new Set(labelled)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  if (labels.length > MOST_GROUPS)
    throw new UserError(
      `Grouped by ${by} these runs make ${labels.length} groups, and at most ${MOST_GROUPS} can be told apart: filter or pick some, or group by something else.`,
    );
  const members = labels.map((label) => runs.filter((_, i) => labelled[i] === label));
  const analysis = analyse(comparisonOf(labels, members));
  const mixed = members.map(hasSeedTwice);
  const fair = sameBudget(runs);
  const curves = (index: number, read: (m: RoundMetrics) => number | null | undefined) => {
    const curve = (axis: (typeof AXES)[number]): BandPoint[] => {
      const points = meanCurve(analysis.arms[index]!, axis, read);
      return mixed[index]
        ? points.map((p) => ({ ...p, low: Number.NaN, high: Number.NaN }))
        : points;
    };
    return Object.fromEntries(AXES.map((axis) => [axis.id, curve(axis)])) as Record<
      Axis,
      BandPoint[]
    >;
  };
  const groups = analysis.arms.map(
    ({ arm, final, unfinished }, index): Group => ({
      label: arm.label,
      runs: members[index]!.map((run) => run.id),
      seeds: arm.runs.map((run) => run.seed),
      unfinished: unfinished.length,
      final: mixed[index]
        ? { mean: null, low: null, high: null }
        : { mean: number(final.mean), low: number(final.low), high: number(final.high) },
      curves: curves(index, (m) => m.evaluation?.task),
      monitor: curves(index, (m) => m.evaluation?.monitor),
    }),
  );
  const comparable = analysis.pairs.filter(
    ({ a, b }) => fair && !mixed[a.index] && !mixed[b.index],
  );
  const pairs = comparable.map(({ a, b, difference, holm, shown, holds, values }) => ({
    ...{ a: a.index, b: b.index, mean: number(difference.mean), low: number(difference.low) },
    ...{ high: number(difference.high), p: number(holm), seeds: values.length, shown, holds },
  }));
  return {
    groups,
    pairs,
    notices: noticesOf(
      labels.filter((_, i) => mixed[i]),
      runs,
    ),
  };
}

function comparisonOf(
  labels: readonly string[],
  members: readonly (readonly RunToGroup[])[],
): Comparison {
  const [first] = members.flat();
  const { budget, round, grader, task } = first!.config;
  const arms = labels.map((label, index): Arm => {
    const own = members[index]!;
    const { scheme, n, k, config } = own[0]!;
    const rate = config.optimiser.learningRate;
    return {
      ...{ label, scheme, n, k, describe: '', exemplars: [] },
      learningRate: typeof rate === 'number' ? { shoggoth: rate, face: rate } : rate,
      runs: own.map((run) => ({ id: run.path, seed: run.config.seed, metrics: run.metrics })),
    };
  });
  return {
    task: { name: task, description: '', difficulties: [] },
    budget: {
      ...{ unit: budget.unit, total: budget.total },
      ...{ questionsPerRound: round.questions, perQuestion: round.perQuestion },
    },
    seeds: [...new Set(members.flat().map((run) => run.config.seed))].sort((a, b) => a - b),
    graderNoise: grader.noise,
    ...{ arms, tuning: null, crossPlay: null, command: '', version },
  };
}

/** Runs with one seed differ in more than the seed: their mean is of unlike things, and an interval over them means nothing. */
function hasSeedTwice(runs: readonly RunToGroup[]): boolean {
  return new Set(runs.map((run) => run.config.seed)).size < runs.length;
}

function sameBudget(runs: readonly RunToGroup[]): boolean {
  return !differ(runs, ({ budget, round }) => [
    budget,
    round.questions,
    round.perQuestion,
    round.cotPrice,
  ]);
}

function differ(runs: readonly RunToGroup[], read: (config: TrainConfig) => unknown): boolean {
  return new Set(runs.map((run) => JSON.stringify(read(run.config)))).size > 1;
}

/** What keeps the numbers from being a fair comparison. @param mixed labels of groups with a seed more than once. */
function noticesOf(mixed: readonly string[], runs: readonly RunToGroup[]): string[] {
  const named =
    mixed.length > 3
      ? `${mixed.slice(0, 3).join('; ')} and ${mixed.length - 3} more`
      : mixed.join('; ');
  return [
    ...(sameBudget(runs)
      ? []
      : [
          'The budgets differ, of the run or of a round: curves may be compared where they overlap, and no final scores are.',
        ]),
    ...(differ(runs, (c) => [c.evaluation.questions, c.evaluation.split])
      ? ['The runs were not evaluated on equally many questions of the same split.']
      : []),
    ...(mixed.length > 0
      ? [
          `Some groups mix runs that differ in more than the seed (${named}): they have a mean curve and nothing else. Group by setting to tell such runs apart.`,
        ]
      : []),
  ];
}

const number = (value: number): number | null => (Number.isFinite(value) ? value : null);
