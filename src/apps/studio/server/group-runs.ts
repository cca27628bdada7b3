/** Compares groups of runs with the report's own analysis, so that both show the same numbers. */

import { UserError } from '../../../base/errors.js';
import { version } from '../../../base/version.js';
import type { TrainConfig } from '../../../config/schema.js';
import type { RoundMetrics } from '../../../method/records.js';
import type { Arm, Comparison } from '../../../runs/compare/comparison.js';
import { type ArmAnalysis, analyse, type PairAnalysis } from '../../../show/report/analysis.js';
import { AXES, meanCurve } from '../../../show/report/mean-curve.js';
import type { BandPoint } from '../../../stats/index.js';
import type { Axis, Group, Grouped, Pair } from '../api.js';
import { labelsOf, type RunToLabel } from './group-labels.js';

export interface RunToGroup extends RunToLabel {
  readonly id: string;
  readonly metrics: readonly RoundMetrics[];
}

/** Nobody can tell more lines than this apart. */
const MOST_GROUPS = 32;

/**
 * @param by `setting`, `scheme`, `folder`, or a key of the config; see `labelsOf`
 * @throws UserError if the runs have different tasks or make too many groups
 */
export function groupRuns(runs: readonly RunToGroup[], by: string): Grouped {
  if (runs.length === 0) return { groups: [], pairs: [], notices: [] };
  checkSameTask(runs);
  const labelOfRun = labelsOf(runs, by);
  const labels = [...new Set(labelOfRun)].sort((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
  if (labels.length > MOST_GROUPS)
    throw new UserError(
      `Grouped by ${by}, these runs make ${labels.length} groups, but at most ${MOST_GROUPS} can be told apart: filter or pick runs, or group by another key.`,
    );
  const members = labels.map((label) => runs.filter((_, i) => labelOfRun[i] === label));
  const mixed = members.map(hasSeedTwice);
  const { arms, pairs } = analyse(comparisonOf(labels, members));
  const comparable = sameBudget(runs)
    ? pairs.filter(({ a, b }) => !mixed[a.index] && !mixed[b.index])
    : [];
  return {
    groups: arms.map((arm, i) => groupOf(arm, members[i]!, mixed[i]!)),
    pairs: comparable.map(pairOf),
    notices: noticesOf(
      labels.filter((_, i) => mixed[i]),
      runs,
    ),
  };
}

function checkSameTask(runs: readonly RunToGroup[]): void {
  const tasks = new Set(runs.map((run) => run.config.task));
  if (tasks.size > 1)
    throw new UserError(
      `These runs have ${tasks.size} different tasks (${[...tasks].sort().join(', ')}); choose runs of one task.`,
    );
}

/** @param mixed whether runs differ in more than the seed, so that only their mean has a meaning */
function groupOf(analysis: ArmAnalysis, members: readonly RunToGroup[], mixed: boolean): Group {
  const { arm, final, unfinished } = analysis;
  const curves = (read: (m: RoundMetrics) => number | null | undefined) => {
    const curve = (axis: (typeof AXES)[number]): BandPoint[] => {
      const points = meanCurve(analysis, axis, read);
      return mixed ? points.map((p) => ({ ...p, low: Number.NaN, high: Number.NaN })) : points;
    };
    return Object.fromEntries(AXES.map((axis) => [axis.id, curve(axis)])) as Record<
      Axis,
      BandPoint[]
    >;
  };
  return {
    label: arm.label,
    runs: members.map((run) => run.id),
    seeds: arm.runs.map((run) => run.seed),
    unfinished: unfinished.length,
    final: mixed
      ? { mean: null, low: null, high: null }
      : { mean: number(final.mean), low: number(final.low), high: number(final.high) },
    curves: curves((m) => m.evaluation?.task),
    monitor: curves((m) => m.evaluation?.monitor),
  };
}

function pairOf({ a, b, difference, holm, shown, holds, values }: PairAnalysis): Pair {
  return {
    a: a.index,
    b: b.index,
    mean: number(difference.mean),
    low: number(difference.low),
    high: number(difference.high),
    p: number(holm),
    seeds: values.length,
    shown,
    holds,
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
      label,
      scheme,
      n,
      k,
      describe: '',
      exemplars: [],
      learningRate: typeof rate === 'number' ? { shoggoth: rate, face: rate } : rate,
      runs: own.map((run) => ({ id: run.path, seed: run.config.seed, metrics: run.metrics })),
    };
  });
  return {
    task: { name: task, description: '', difficulties: [] },
    budget: {
      unit: budget.unit,
      total: budget.total,
      questionsPerRound: round.questions,
      perQuestion: round.perQuestion,
    },
    seeds: [...new Set(members.flat().map((run) => run.config.seed))].sort((a, b) => a - b),
    graderNoise: grader.noise,
    arms,
    tuning: null,
    crossPlay: null,
    command: '',
    version,
  };
}

/**
 * Whether two runs share a seed. They then differ in something else, so the group mixes unlike
 * runs and an interval over them has no meaning.
 */
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

/**
 * Says what makes the comparison unfair.
 * @param mixed labels of the groups in which a seed occurs more than once
 */
function noticesOf(mixed: readonly string[], runs: readonly RunToGroup[]): string[] {
  const notices: string[] = [];
  if (!sameBudget(runs))
    notices.push(
      'The budgets differ, per run or per round: compare the curves only where they overlap. Final scores are not compared.',
    );
  if (differ(runs, (c) => [c.evaluation.questions, c.evaluation.split]))
    notices.push(
      'The runs were evaluated on different numbers of questions or on different splits.',
    );
  if (mixed.length > 0) {
    const more = mixed.length > 3 ? ` and ${mixed.length - 3} more` : '';
    const named = `${mixed.slice(0, 3).join('; ')}${more}`;
    notices.push(
      `Some groups mix runs that differ in more than the seed (${named}); only their mean curve is shown. Group by setting to separate such runs.`,
    );
  }
  return notices;
}

const number = (value: number): number | null => (Number.isFinite(value) ? value : null);
