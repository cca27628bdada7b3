/** Computes CoT scores for display, in reports and on the command line. */
import { flattenRound } from './_flat-round.js';
import { choose, cotScores } from './rules.js';
import type { SchemeSpec } from './spec.js';
import type { ScoreTree } from './tree.js';

/** The part of a scheme that decides its CoT scores. */
export type CotScoring = Pick<SchemeSpec, 'cotScore' | 'shoggothChannel'>;

/**
 * Returns the score by which a scheme ranks each CoT, in units of the score and before any
 * centring.
 * @returns [Q][n]; NaN for a CoT without a valid summary. Under the rule `single`, which ranks
 * summaries, a CoT gets the score of its best one.
 * @throws SchemeError if the round lacks the shoggoth's channel or holds a score beyond ±1e100.
 */
export function cotScoresOfRound(
  round: readonly ScoreTree[],
  { cotScore, shoggothChannel }: CotScoring,
): Float64Array[] {
  const { score, perSummary } = choose(cotScores, cotScore);
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

/**
 * Returns the score by which a scheme ranks each CoT of one question, [n], as `cotScoresOfRound`
 * does. The rule `shrunk` then estimates its variances from this question only.
 * @throws SchemeError as `cotScoresOfRound` does.
 */
export function cotScoresOf(tree: ScoreTree, scoring: CotScoring): Float64Array {
  return cotScoresOfRound([tree], scoring)[0]!;
}
