/** Summarises a comparison for machines: what the report shows, small enough for a repository. */
import type { Analysis } from './analysis.js';
import { headline, pairSentence } from './headline.js';

/** Returns plain data. JSON has no NaN: it becomes null when written. */
export function summary(analysis: Analysis) {
  const { comparison } = analysis;
  const { task, budget, seeds, graderNoise, tuning, crossPlay, version, command } = comparison;
  return {
    headline: headline(analysis),
    task: task.name,
    budget,
    seeds,
    graderNoise,
    arms: analysis.arms.map(({ arm, finals, final, start, spent, trained, failures }) => ({
      label: arm.label,
      scheme: arm.scheme,
      n: arm.n,
      k: arm.k,
      learningRate: arm.learningRate,
      start,
      final,
      finals: Object.fromEntries(finals),
      spent,
      failedShare:
        [...failures.values()].reduce((sum, count) => sum + count, 0) / Math.max(1, trained),
      cotKinds: lastKinds(arm.runs.map((run) => run.metrics)),
    })),
    pairs: analysis.pairs.map((pair) => ({
      a: pair.a.arm.label,
      b: pair.b.arm.label,
      ...pair.difference,
      holm: pair.holm,
      holds: pair.holds,
      words: pairSentence(pair),
    })),
    tuning,
    crossPlay,
    version,
    command,
  };
}

type Metrics = Analysis['comparison']['arms'][number]['runs'][number]['metrics'];

/**
 * Returns the share of each kind of CoT in the last evaluation, averaged over runs; null if the
 * task declares no kinds.
 */
function lastKinds(runs: readonly Metrics[]): Record<string, number> | null {
  const last = runs.flatMap((metrics) => {
    const kinds = metrics.findLast((m) => m.evaluation)?.evaluation?.cotKinds;
    return kinds ? [kinds] : [];
  });
  if (last.length === 0) return null;
  const kinds = Object.keys(last[0]!);
  return Object.fromEntries(
    kinds.map((kind) => [
      kind,
      last.reduce((sum, shares) => sum + (shares[kind] ?? 0), 0) / last.length,
    ]),
  );
}
