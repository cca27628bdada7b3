/** What each scope of selection keeps of the hardest questions, in Model G. */
import { createRng, deriveSeed } from '../../base/random.js';
import { type NamedScheme, resolveScheme } from '../../selection/index.js';
import { hardestQuarterShare } from '../../world/gaussian/chosen-cots.js';
import { type GaussianRound, gaussianRound } from '../../world/gaussian/gaussian-round.js';

/** The kept share of samples; questions of a round, and samples of each. */
export const KEPT = 0.25;
export const QUESTIONS = 64;
export const SAMPLES = 32;

const cotRule = { rule: 'fraction', fraction: KEPT } as const;

/** One scheme for each scope, alike in all else. */
export const scopes: readonly { readonly label: string; readonly scheme: NamedScheme }[] = [
  { label: 'global', scheme: resolveScheme({ name: 'basic-global', cotRule }) },
  { label: 'per-question', scheme: resolveScheme({ name: 'basic', cotRule }) },
  { label: 'centred', scheme: resolveScheme({ name: 'basic-global', scope: 'centred', cotRule }) },
];

export interface StarvedShares {
  readonly scope: string;
  /** The sd of the questions' levels; a score's sd within a question is √3. */
  readonly spread: number;
  /** The hardest quarter's share of what is kept, one a simulated round. */
  readonly shares: readonly number[];
}

/** @param hardScale by how much the scores of the harder half are drawn together around their question's level; 1: not at all */
export function starvedShares(spread: number, hardScale: number, rounds: number): StarvedShares[] {
  const shares = scopes.map(() => [] as number[]);
  for (let s = 0; s < rounds; s++) {
    const rng = createRng(deriveSeed(s, 'starved share', spread));
    const shape = { questions: QUESTIONS, n: SAMPLES, k: 1 };
    // CoT, summary and grader have an sd of 1 each.
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
