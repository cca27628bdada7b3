/**
 * Searches fairly for the best combination. Every candidate is tuned in the same way and judged on
 * the same worlds. The field is narrowed in stages on fresh worlds, so a lucky early score does not
 * count in the winner's result.
 */
import type { Seed } from '../../base/random.js';
import { mean } from '../../stats/index.js';
import { type Candidate, finals, tunedComparison } from '../learning/tuned-comparison.js';
import { drawWorld, type WorldFamily } from '../worlds/index.js';

export interface SearchStage {
  /** The number of worlds of each family on which a candidate is judged. */
  readonly seeds: number;
  /** The number of candidates that reach the next stage. */
  readonly keep: number;
}

export interface Ranked {
  readonly candidate: Candidate;
  /** Mean final relative performance in each family. */
  readonly byFamily: readonly number[];
  /** Mean of `byFamily`: all families have equal weight. */
  readonly score: number;
}

export interface SearchOptions {
  readonly families: readonly WorldFamily[];
  readonly rounds: number;
  readonly stages: readonly SearchStage[];
  readonly seed: Seed;
  readonly onStage?: (stage: number, ranked: readonly Ranked[]) => void;
}

/** Returns the candidates of the last stage, best first. */
export function search(candidates: readonly Candidate[], options: SearchOptions): Ranked[] {
  const { families, rounds, stages, seed, onStage } = options;
  let field = candidates;
  let ranked: Ranked[] = [];
  stages.forEach(({ seeds, keep }, stage) => {
    const byFamily = families.map((family) =>
      tunedComparison((s) => drawWorld(family, s), field, {
        rounds,
        seeds,
        tuningSeeds: seeds,
        seed: seed + stage,
      }).map((learned) => mean(finals(learned))),
    );
    ranked = field
      .map((candidate, c) => {
        const scores = byFamily.map((family) => family[c]!);
        return { candidate, byFamily: scores, score: mean(scores) };
      })
      .sort((a, b) => b.score - a.score);
    onStage?.(stage, ranked);
    field = ranked.slice(0, keep).map(({ candidate }) => candidate);
  });
  return ranked;
}
