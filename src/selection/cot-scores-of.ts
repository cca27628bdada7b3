/** CoT scores to look at, for reports and the command line. */
import { flattenRound } from './_flat-round.js';
import { chosen, cotScores } from './rules.js';
import type { SchemeSpec } from './spec.js';
import type { ScoreTree } from './tree.js';

/** What of a scheme decides its CoT scores. */
export type CotScoring = Pick<SchemeSpec, 'cotScore' | 'shoggothChannel'>;

/**
 * The score by which a scheme ranks each CoT, before any centring, [Q][n]; NaN for a CoT with no valid summary. Where
 * every summary stands alone (`single`), a CoT shows its best.
 */
export function cotScoresOfRound(
  round: readonly ScoreTree[],
  { cotScore, shoggothChannel }: CotScoring,
): Float64Array[] {
  const { score, perSummary } = chosen(cotScores, cotScore);
  const flat = flattenRound(round, { shoggothChannel, faceChannel: shoggothChannel, perSummary });
  const scores = score(flat);
  const out = round.map(({ cots }) => new Float64Array(cots.length).fill(Number.NaN));
  for (let c = 0; c < scores.length; c++) {
    const row = out[flat.cotQuestion[c]!]!;
    const i = flat.cotIndex[c]!;
    row[i] = Number.isNaN(row[i]!) ? scores[c]! : Math.max(row[i]!, scores[c]!);
  }
  return out;
}

/** The same for one question, [n]. `shrunk` then has this question alone to estimate its variances from. */
export function cotScoresOf(tree: ScoreTree, scoring: CotScoring): Float64Array {
  return cotScoresOfRound([tree], scoring)[0]!;
}
