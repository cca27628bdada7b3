/** Summarises a round's samples for its line in metrics.jsonl. */

import type { RoleTargets } from '../selection/scheme.js';
import { type Cause, MODEL_CAUSES, OUTSIDE_CAUSES } from '../tasks/grading/causes.js';
import type { Task } from '../tasks/task.js';
import type { Causes, RoleCauses, RoundMetrics, Spent } from './records.js';
import type { QuestionSamples } from './rollout.js';

/** Returns the mean, or null if there are no values. */
export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Counts the samples without a score, by their error message. */
export function failuresOf(samples: readonly QuestionSamples[]): Record<string, number> {
  const failures: Record<string, number> = Object.create(null);
  for (const { cots } of samples) {
    for (const cot of cots) {
      for (const { error } of cot.error ? [cot] : cot.summaries) {
        if (error) failures[error] = (failures[error] ?? 0) + 1;
      }
    }
  }
  return { ...failures };
}

/**
 * Counts the samples that got the lowest score for a failure, by its message; absent if there are
 * none.
 */
export function lowestOf(samples: readonly QuestionSamples[]): {
  scoredLowest?: Record<string, number>;
} {
  const counts: Record<string, number> = Object.create(null);
  for (const { failure, error } of samples.flatMap(({ cots }) =>
    cots.flatMap((cot) => cot.summaries),
  ))
    if (failure && !error) counts[failure.why] = (counts[failure.why] ?? 0) + 1;
  return Object.keys(counts).length > 0 ? { scoredLowest: { ...counts } } : {};
}

/** Counts each role's texts with which something went wrong, by cause. */
export function causesOf(samples: readonly QuestionSamples[]): Causes {
  const cots = samples.flatMap((node) => node.cots);
  const summaries = cots.flatMap((cot) => cot.summaries);
  const reworded = cots.flatMap((cot) => cot.reworded ?? []);
  const counts = (of: { readonly [cause in Cause]?: number }, names: readonly Cause[]) =>
    Object.fromEntries(names.flatMap((name) => (of[name] ? [[name, of[name]]] : [])));
  const roleOf = (
    texts: readonly { readonly truncated?: true; readonly failure?: { readonly cause: Cause } }[],
  ): RoleCauses => {
    const failed = (cause: Cause) => texts.filter(({ failure }) => failure?.cause === cause).length;
    const of = {
      truncated: texts.filter(({ truncated }) => truncated).length,
      ...{
        grader: failed('grader'),
        verdict: failed('verdict'),
        unavailable: failed('unavailable'),
      },
    };
    return {
      texts: texts.length,
      model: counts(of, MODEL_CAUSES),
      outside: counts(of, OUTSIDE_CAUSES),
    };
  };
  return {
    shoggoth: roleOf(cots),
    ...(reworded.length > 0 ? { paraphraser: roleOf(reworded) } : {}),
    face: roleOf(summaries),
  };
}

/** Returns the share of each kind, in the order of `kinds`. */
export function sharesOf(
  values: readonly (string | undefined)[],
  kinds: readonly string[],
): Record<string, number> {
  return Object.fromEntries(
    kinds.map((kind) => [
      kind,
      values.filter((value) => value === kind).length / Math.max(1, values.length),
    ]),
  );
}

/** Adds the cost of a round's samples to what was spent before. */
export function spend(before: Spent, samples: readonly QuestionSamples[]): Spent {
  const cots = samples.flatMap((node) => node.cots);
  const summaries = cots.flatMap((cot) => cot.summaries);
  const tokens = (some: readonly { tokens: readonly number[] }[]) =>
    some.reduce((sum, s) => sum + s.tokens.length, 0);
  return {
    summaries: before.summaries + summaries.length,
    cots: before.cots + cots.length,
    cotTokens: before.cotTokens + tokens(cots),
    summaryTokens: before.summaryTokens + tokens(summaries),
  };
}

/** Describes the round's training samples, and which of them the shoggoth learns from. */
export function summariseRound(
  task: Task,
  samples: readonly QuestionSamples[],
  shoggoth: RoleTargets,
): NonNullable<RoundMetrics['train']> {
  const summaries = samples.flatMap(({ cots }) => cots.flatMap((cot) => cot.summaries));
  const kept = new Map<string, number>();
  for (const { question, coef } of [
    ...shoggoth.samples,
    ...shoggoth.pairs.map((pair) => ({ question: pair.chosen.question, coef: pair.weight })),
  ]) {
    const { difficulty } = samples[question]!.question;
    if (coef > 0) kept.set(difficulty, (kept.get(difficulty) ?? 0) + coef);
  }
  const mass = [...kept.values()].reduce((sum, value) => sum + value, 0);
  return {
    score: mean(summaries.flatMap((summary) => summary.score ?? [])),
    task: mean(summaries.flatMap((summary) => summary.grade?.task ?? [])),
    failures: failuresOf(samples),
    ...lowestOf(samples),
    causes: causesOf(samples),
    graded: summaries.filter(({ grade, failure }) => grade && !failure).length,
    cotsWithoutScore: samples
      .flatMap(({ cots }) => cots)
      .filter((cot) => cot.summaries.every((summary) => summary.score === null)).length,
    ...(task.cotKinds && task.cotKind
      ? {
          cotKinds: sharesOf(
            samples.flatMap(({ question, cots }) =>
              cots.map((cot) => task.cotKind!(question, cot.text)),
            ),
            task.cotKinds,
          ),
        }
      : {}),
    keptByDifficulty: task.difficulties.map((difficulty) =>
      mass > 0 ? (kept.get(difficulty) ?? 0) / mass : 0,
    ),
  };
}
