/** Runs in groups, by the report's own analysis: the same code gives the same numbers in both. */
import type { Arm, Comparison } from '../../compare/comparison.js';
import type { TrainConfig } from '../../config/schema.js';
import { UserError } from '../../errors.js';
import { analyse } from '../../report/analysis.js';
import { AXES, meanCurve } from '../../report/mean-curve.js';
import type { RoundMetrics } from '../../runs/records.js';
import { version } from '../../version.js';
import type { Axis, Group, Grouped } from '../api.js';

export interface RunToGroup {
  readonly id: string;
  readonly path: string;
  readonly scheme: string;
  readonly n: number;
  readonly k: number;
  readonly config: TrainConfig;
  readonly metrics: readonly RoundMetrics[];
}

/** More lines than these nobody can tell apart. */
const MOST_GROUPS = 24;

/**
 * @param by `scheme` (with its split where that differs), `folder`, or a key of the config such as `optimiser.learningRate`.
 * @throws UserError for runs that cannot be set side by side.
 */
export function groupRuns(runs: readonly RunToGroup[], by: string): Grouped {
  if (runs.length === 0) return { groups: [], pairs: [], notices: [] };
  const tasks = new Set(runs.map((run) => run.config.task));
  if (tasks.size > 1)
    throw new UserError(
      `These runs are of ${tasks.size} tasks (${[...tasks].sort().join(', ')}): choose runs of one.`,
    );
  const splits = new Map<string, Set<string>>();
  for (const run of runs)
    splits.set(run.scheme, (splits.get(run.scheme) ?? new Set()).add(`${run.n} × ${run.k}`));
  const labelOf = (run: RunToGroup): string => {
    if (by === 'scheme')
      return splits.get(run.scheme)!.size > 1 ? `${run.scheme} ${run.n} × ${run.k}` : run.scheme;
    if (by === 'folder') return run.path.split('/').slice(0, -1).join('/') || '.';
    return valueAt(run.config, by);
  };
  const labels = [...new Set(runs.map(labelOf))].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  if (labels.length > MOST_GROUPS)
    throw new UserError(
      `by: ${by} makes ${labels.length} groups of these runs; at most ${MOST_GROUPS} can be told apart.`,
    );
  const members = labels.map((label) => runs.filter((run) => labelOf(run) === label));
  const analysis = analyse(comparisonOf(labels, members));
  const curves = (index: number, read: (m: RoundMetrics) => number | null | undefined) =>
    Object.fromEntries(AXES.map((axis) => [axis.id, meanCurve(analysis.arms[index]!, axis, read)])) as Record<
      Axis,
      ReturnType<typeof meanCurve>
    >;
  const groups = analysis.arms.map(
    ({ arm, final, unfinished }, index): Group => ({
      label: arm.label,
      runs: members[index]!.map((run) => run.id),
      seeds: arm.runs.map((run) => run.seed),
      unfinished: unfinished.length,
      final: { mean: number(final.mean), low: number(final.low), high: number(final.high) },
      curves: curves(index, (m) => m.evaluation?.task),
      monitor: curves(index, (m) => m.evaluation?.monitor),
    }),
  );
  const pairs = analysis.pairs.map(({ a, b, difference, holm, shown, holds, values }) => ({
    ...{ a: a.index, b: b.index, mean: number(difference.mean), low: number(difference.low) },
    ...{ high: number(difference.high), p: number(holm), seeds: values.length, shown, holds },
  }));
  return { groups, pairs, notices: noticesOf(labels, members) };
}

function comparisonOf(labels: readonly string[], members: readonly (readonly RunToGroup[])[]): Comparison {
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

/** What keeps the numbers from being a fair comparison. */
function noticesOf(labels: readonly string[], members: readonly (readonly RunToGroup[])[]): string[] {
  const all = members.flat();
  const differ = (read: (config: TrainConfig) => unknown) =>
    new Set(all.map((run) => JSON.stringify(read(run.config)))).size > 1;
  const repeated = labels.filter((_, index) => {
    const seeds = members[index]!.map((run) => run.config.seed);
    return new Set(seeds).size < seeds.length;
  });
  return [
    ...(differ((c) => c.budget)
      ? ['The budgets differ: curves may be compared where they overlap, final scores may not.']
      : []),
    ...(differ((c) => [c.round.questions, c.round.perQuestion, c.round.cotPrice])
      ? ['What a round may spend differs between runs.']
      : []),
    ...(differ((c) => [c.evaluation.questions, c.evaluation.split])
      ? ['The runs were not evaluated on equally many questions of the same split.']
      : []),
    ...(differ((c) => [c.model, c.warmStart]) ? ['The models or their warm starts differ.'] : []),
    ...repeated.map(
      (label) =>
        `${label} has a seed more than once: the paired differences use only one of those runs. Group by what differs.`,
    ),
  ];
}

function valueAt(config: TrainConfig, key: string): string {
  const value = key
    .split('.')
    .reduce<unknown>(
      (at, part) =>
        typeof at === 'object' && at !== null && Object.hasOwn(at, part)
          ? (at as Record<string, unknown>)[part]
          : undefined,
      config,
    );
  return `${key} ${value === undefined ? 'not set' : typeof value === 'string' ? value : JSON.stringify(value)}`;
}

const number = (value: number): number | null => (Number.isFinite(value) ? value : null);
