/** Analyses a comparison: final scores, their intervals, and every pair's difference. */
import { createRng, deriveSeed } from '../../base/random.js';
import type { RoundMetrics, RunTokens, Spent } from '../../method/records.js';
import type { TokenCount } from '../../models/metered.js';
import type { Arm, Comparison, Run } from '../../runs/compare/comparison.js';
import { FINAL_SHARE, finalScore } from '../../runs/experiment/final-score.js';
import {
  holmAdjust,
  type MeanInterval,
  mean,
  meanInterval,
  type PairedDifference,
  pairedDifference,
} from '../../stats/index.js';

export const LEVEL = 0.95;

export interface ArmAnalysis {
  readonly arm: Arm;
  /** Its index in the comparison, which sets its colour. */
  readonly index: number;
  /**
   * Runs whose last evaluation is in the last fifth of the budget: only these have a final score.
   */
  readonly complete: readonly Run[];
  /** The other runs: stopped, failed or still running. */
  readonly unfinished: readonly Run[];
  /** The final scores of complete runs, by seed. */
  readonly finals: ReadonlyMap<number, number>;
  readonly final: MeanInterval;
  /** Mean score before the first update; NaN if not measured. */
  readonly start: number;
  /** What a complete run spent, on average; over all runs if none is complete. */
  readonly spent: Spent;
  /** Mean tokens through each model, over the same runs; empty if the runs did not record them. */
  readonly tokens: RunTokens;
  /** How many training samples have no score, by cause, over all runs. */
  readonly failures: ReadonlyMap<string, number>;
  /** How many training samples all runs drew. */
  readonly trained: number;
  /** How many samples of the final evaluations have no score, over the complete runs. */
  readonly finalFailures: number;
  /** How many samples the final evaluations of the complete runs have. */
  readonly finalQuestions: number;
}

export interface PairAnalysis {
  /** The arm with the higher mean. */
  readonly a: ArmAnalysis;
  readonly b: ArmAnalysis;
  /** a − b over the seeds that both completed. */
  readonly difference: PairedDifference;
  /** One value per shared seed. */
  readonly values: readonly number[];
  /** The p-value adjusted for all pairs (Holm). */
  readonly holm: number;
  /** Whether the interval excludes zero. */
  readonly shown: boolean;
  /** Whether it is `shown` and also significant at 1 − LEVEL after the adjustment. */
  readonly holds: boolean;
}

export interface Analysis {
  readonly comparison: Comparison;
  readonly arms: readonly ArmAnalysis[];
  /** Every pair once. */
  readonly pairs: readonly PairAnalysis[];
  /** Arms from the highest final mean to the lowest; arms without one last. */
  readonly ranked: readonly ArmAnalysis[];
}

export function analyse(comparison: Comparison): Analysis {
  const arms = comparison.arms.map((arm, index) => analyseArm(arm, index, comparison.budget));
  const found = arms.flatMap((a, i) => arms.slice(i + 1).map((b) => comparePair(a, b)));
  const holm = holmAdjust(found.map((p) => p.difference.p));
  const pairs = found.map((pair, i): PairAnalysis => {
    const shown = pair.difference.winner !== null;
    return { ...pair, holm: holm[i]!, shown, holds: shown && holm[i]! <= 1 - LEVEL };
  });
  const height = (a: ArmAnalysis) =>
    Number.isFinite(a.final.mean) ? a.final.mean : Number.NEGATIVE_INFINITY;
  return {
    comparison,
    arms,
    pairs,
    ranked: [...arms].sort((a, b) => height(b) - height(a) || a.index - b.index),
  };
}

function analyseArm(arm: Arm, index: number, budget: Comparison['budget']): ArmAnalysis {
  const complete = arm.runs.filter(
    (run) => lastEvaluated(run) > 0 && budgetShare(run, budget) >= 1 - FINAL_SHARE,
  );
  const finals = new Map<number, number>();
  for (const run of complete) {
    const final = finalScore(run.metrics);
    if (final !== null && Number.isFinite(final)) finals.set(run.seed, final);
  }
  const failures = new Map<string, number>();
  for (const round of arm.runs.flatMap((r) => r.metrics)) {
    for (const [cause, n] of Object.entries(round.train?.failures ?? {}))
      failures.set(cause, (failures.get(cause) ?? 0) + n);
  }
  const evaluations = complete.flatMap((run) => finalRounds(run).map((round) => round.evaluation!));
  return {
    arm,
    index,
    complete,
    unfinished: arm.runs.filter((run) => !complete.includes(run)),
    finals,
    final: meanInterval([...finals.values()], { level: LEVEL, rng: rngFor('final', arm.label) }),
    start: mean(
      arm.runs.flatMap((run) =>
        run.metrics.filter((m) => m.round === 0).flatMap((m) => m.evaluation?.task ?? []),
      ),
    ),
    spent: meanSpent(complete.length > 0 ? complete : arm.runs),
    tokens: meanTokens(complete.length > 0 ? complete : arm.runs),
    failures,
    trained: arm.runs.reduce((sum, run) => sum + (run.metrics.at(-1)?.spent.summaries ?? 0), 0),
    finalFailures: evaluations.reduce((sum, e) => sum + total(e.failures), 0),
    finalQuestions: evaluations.reduce((sum, e) => sum + e.questions, 0),
  };
}

/**
 * Returns the share of the budget that a run had spent at its last evaluation; above 1 if its
 * rounds cost less than they may.
 */
export function budgetShare(run: Run, budget: Comparison['budget']): number {
  const last = run.metrics.findLast((m) => m.evaluation);
  if (!last) return 0;
  if (budget.unit === 'tokens')
    return (last.spent.cotTokens + last.spent.summaryTokens) / budget.total;
  // A round costs at most every question's budget, so a finished run has at least this many rounds.
  const rounds = Math.max(
    1,
    Math.floor(budget.total / (budget.questionsPerRound * budget.perQuestion)),
  );
  return last.round / rounds;
}

/** Returns the rounds whose evaluations make up a run's final score. */
export function finalRounds(run: Run): readonly RoundMetrics[] {
  const last = lastEvaluated(run);
  return run.metrics.filter(
    (m) => m.evaluation && m.round > 0 && m.round >= (1 - FINAL_SHARE) * last,
  );
}

function comparePair(first: ArmAnalysis, second: ArmAnalysis) {
  const seeds = [...first.finals.keys()]
    .filter((seed) => second.finals.has(seed))
    .sort((x, y) => x - y);
  const differ = (a: ArmAnalysis, b: ArmAnalysis) => ({
    a,
    b,
    difference: pairedDifference(
      seeds.map((s) => a.finals.get(s)!),
      seeds.map((s) => b.finals.get(s)!),
      { level: LEVEL, rng: rngFor('pair', first.arm.label, second.arm.label) },
    ),
    values: seeds.map((s) => a.finals.get(s)! - b.finals.get(s)!),
  });
  const forward = differ(first, second);
  return forward.difference.mean < 0 ? differ(second, first) : forward;
}

/** Returns a random stream for one interval, so that adding an arm changes no other interval. */
function rngFor(...coordinates: readonly string[]) {
  return createRng(deriveSeed(0, 'report', 'resample', ...coordinates));
}

function lastEvaluated(run: Run): number {
  return run.metrics.findLast((m) => m.evaluation && m.round > 0)?.round ?? 0;
}

function meanSpent(runs: readonly Run[]): Spent {
  const ends = runs.map((run) => run.metrics.at(-1)?.spent).filter((s) => s !== undefined);
  const over = (key: keyof Spent) => (ends.length > 0 ? mean(ends.map((s) => s[key])) : 0);
  return {
    summaries: over('summaries'),
    cots: over('cots'),
    cotTokens: over('cotTokens'),
    summaryTokens: over('summaryTokens'),
  };
}

export function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((a, b) => a + b, 0);
}

function meanTokens(runs: readonly Run[]): RunTokens {
  const ends = runs
    .map((run) => run.metrics.at(-1)?.tokens)
    .filter((tokens) => tokens !== undefined);
  const models = (['shoggoth', 'face', 'paraphraser'] as const).filter((model) =>
    ends.some((tokens) => tokens[model]),
  );
  return Object.fromEntries(
    models.map((model) => {
      const over = (key: keyof TokenCount) => mean(ends.map((tokens) => tokens[model]?.[key] ?? 0));
      return [model, { read: over('read'), sampled: over('sampled'), trained: over('trained') }];
    }),
  );
}
