/**
 * Families of random worlds for learning curves. A (CoT, answer) is worth the CoT's own value plus
 * the answer's, both normal. The families differ in where the noise is.
 */

import { createRng, deriveSeed, type Seed } from '../../base/random.js';
import { uniformPair } from '../../models/tabular/index.js';
import type { Outcome, World } from '../world.js';

export interface WorldFamily {
  readonly name: string;
  /** One sentence. */
  readonly describe: string;
  /** Standard deviation of the CoTs' own values. */
  readonly cotSpread: number;
  /** Standard deviation of the answers' values within a CoT. */
  readonly answerSpread: number;
  /** The coefficient of variation of that spread over CoTs, which is log-normal; default 0. */
  readonly spreadVariation?: number;
  /** Standard deviation of the grader's error. */
  readonly noise: number;
  /** Standard deviation of luck, by a CoT's rank in value from 0 (worst) to 1 (best). */
  readonly luck: (rank: number) => number;
  /**
   * If true, the score is 1 with the logistic of the value as probability, else 0; default: the
   * value.
   */
  readonly passFail?: boolean;
}

const none = () => 0;

export const worldFamilies: readonly WorldFamily[] = [
  {
    name: 'balanced',
    describe: 'CoTs and answers differ equally, and the grader errs little.',
    cotSpread: 1,
    answerSpread: 1,
    noise: 0.5,
    luck: none,
  },
  {
    name: 'noisy grader',
    describe: 'As balanced, but the grader errs three times as much as CoTs differ.',
    cotSpread: 1,
    answerSpread: 1,
    noise: 3,
    luck: none,
  },
  {
    name: 'lucky bad CoTs',
    describe: 'As balanced, but the scores of the worse half of the CoTs are a lottery.',
    cotSpread: 1,
    answerSpread: 1,
    noise: 0.5,
    luck: (rank) => (rank < 0.5 ? 4 : 0),
  },
];

/** CoTs differ in how much the face can gain by learning to read them. */
export const unequalSpreads: WorldFamily = {
  name: 'unequal spreads',
  describe: 'As balanced, but the answers of some CoTs differ far more than those of others.',
  cotSpread: 1,
  answerSpread: 1,
  spreadVariation: 1,
  noise: 0.5,
  luck: none,
};

/** Scores only pass or fail. */
export const passOrFail: WorldFamily = {
  name: 'pass or fail',
  describe: 'Scores are 1 or 0, and only their chances differ.',
  cotSpread: 1,
  answerSpread: 1,
  noise: 0,
  luck: none,
  passFail: true,
};

/** Draws a world of the family, the same for the same seed. */
export function drawWorld(family: WorldFamily, seed: Seed, kinds = 8, answers = 8): World {
  const rng = createRng(deriveSeed(seed, 'world values'));
  const cots = Float64Array.from({ length: kinds }, () => family.cotSpread * rng.normal());
  const logVariance = Math.log1p((family.spreadVariation ?? 0) ** 2);
  // A log-normal spread with mean `answerSpread`; equal spreads draw nothing.
  const spreads = cots.map(
    () =>
      family.answerSpread *
      (logVariance > 0 ? Math.exp(Math.sqrt(logVariance) * rng.normal() - logVariance / 2) : 1),
  );
  const { passFail = false } = family;
  const cells = Float64Array.from({ length: kinds * answers }, (_, c) => {
    const t = Math.floor(c / answers);
    return cots[t]! + spreads[t]! * rng.normal();
  });
  const rankOf = (t: number) =>
    cots.filter((value) => value < cots[t]!).length / Math.max(1, kinds - 1);
  return {
    name: family.name,
    describe: family.describe,
    cots: Array.from({ length: kinds }, (_, t) => `CoT ${t + 1}`),
    answers: Array.from({ length: answers }, (_, a) => `answer ${a + 1}`),
    outcomes: Array.from(cells, passFail ? chances : (score) => [{ score, probability: 1 }]),
    luck: cells.map((_, c) => family.luck(rankOf(Math.floor(c / answers)))),
    noise: family.noise,
    penalty: new Float64Array(cells.length),
    penaltyWeight: 0,
    start: uniformPair(kinds, answers),
  };
}

function chances(value: number): Outcome[] {
  const probability = 1 / (1 + Math.exp(-value));
  return [
    { score: 1, probability },
    { score: 0, probability: 1 - probability },
  ];
}
