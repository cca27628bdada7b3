/** Measures which share of the hardest questions each scope of selection keeps, in Model G. */
import { createRng, deriveSeed } from '../../base/random.js';
import { type NamedScheme, resolveScheme } from '../../selection/index.js';
import { hardestQuarterShare } from '../../world/gaussian/chosen-cots.js';
import { type GaussianRound, gaussianRound } from '../../world/gaussian/gaussian-round.js';

/** The share of samples kept, the questions of a round, and the samples of a question. */
export const KEPT = 0.25;
export const QUESTIONS = 64;
export const SAMPLES = 32;

const cotRule = { rule: 'fraction', fraction: KEPT } as const;

/** One scheme per scope, identical in all other settings. */
export const scopes: readonly { readonly label: string; readonly scheme: NamedScheme }[] = [
  { label: 'global', scheme: resolveScheme({ name: 'basic-global', cotRule }) },
  { label: 'per-question', scheme: resolveScheme({ name: 'basic', cotRule }) },
  { label: 'centred', scheme: resolveScheme({ name: 'basic-global', scope: 'centred', cotRule }) },
];

export interface StarvedShares {
  readonly scope: string;
  /** The standard deviation of the questions' levels; within a question a score's is √3. */
  readonly spread: number;
  /** The hardest quarter's share of the samples kept, one value per simulated round. */
  readonly shares: readonly number[];
}

/**
 * @param hardScale the factor by which scores in the harder half shrink towards their question's
 * level; 1 leaves them as they are
 */
export function starvedShares(spread: number, hardScale: number, rounds: number): StarvedShares[] {
  const shares = scopes.map(() => [] as number[]);
  for (let s = 0; s < rounds; s++) {
    const rng = createRng(deriveSeed(s, 'starved share', spread));
    const shape = { questions: QUESTIONS, n: SAMPLES, k: 1 };
    // CoTs, summaries and the grader have a standard deviation of 1 each.
    const round = gaussianRound(shape, { summarySd: 1, noise: 1, difficultySd: spread }, rng);
    const trees = drawnTogether(round, hardScale);
    for (const [i, { scheme }] of scopes.entries())
      shares[i]!.push(hardestQuarterShare(scheme, { ...round, trees }, rng));
  }
  return scopes.map(({ label }, i) => ({ scope: label, spread, shares: shares[i]! }));
}

function drawnTogether(
  { trees, levels }: GaussianRound,
  hardScale: number,
): GaussianRound['trees'] {
  if (hardScale === 1) return trees;
  const median = levels.slice().sort()[levels.length / 2]!;
  return trees.map((tree, q) => {
    const level = levels[q]!;
    if (level >= median) return tree;
    return {
      cots: tree.cots.map(({ score }) => ({
        score: Array.from(score, (v) => level + hardScale * (v - level)),
      })),
    };
  });
}
