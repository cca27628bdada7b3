/**
 * A fair search for the best combination: every candidate is tuned alike and judged on the same worlds; the field is
 * narrowed in stages on fresh worlds, so that a lucky early score is not what the winner is reported with.
 */
import type { Seed } from '../../base/random.js';
import { mean } from '../../stats/index.js';
import { type Candidate, finals, tunedComparison } from '../learning/tuned-comparison.js';
import { drawWorld, type WorldFamily } from '../worlds/index.js';

export interface SearchStage {
  /** Worlds of each family that a candidate is judged on. */
  readonly seeds: number;
  /** How many go on. */
  readonly keep: number;
}

export interface Ranked {
  readonly candidate: Candidate;
  /** Mean final relative performance in each family. */
  readonly byFamily: readonly number[];
  /** Mean of `byFamily`: families count alike. */
  readonly score: number;
}

export interface SearchOptions {
  readonly families: readonly WorldFamily[];
  readonly rounds: number;
  readonly stages: readonly SearchStage[];
  readonly seed: Seed;
  readonly onStage?: (stage: number, ranked: readonly Ranked[]) => void;
}

/** The candidates of the last stage, best first. */
export function search(candidates: readonly Candidate[], options: SearchOptions): Ranked[] {
  const { families, rounds, stages, seed, onStage } = options;
  let field = candidates;
  let ranked: Ranked[] = [];
  stages.forEach(({ seeds, keep }, stage) => {
    const byFamily = families.map((family) =>
      tunedComparison((s) => drawWorld(family, s), field, {
        ...{ rounds, seeds, tuningSeeds: seeds, seed: seed + stage },
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
