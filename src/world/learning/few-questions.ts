/**
 * Trains in exact worlds, one for each question, with separate tables. The questions share only the
 * selection, which sees the whole round: what one question gets of a step, another does not.
 */

import { createRng, deriveSeed } from '../../base/random.js';
import { ascend, copyPair, logitGradient, type TabularPair } from '../../models/tabular/index.js';
import type { Targets } from '../../selection/index.js';
import { relativePerformance } from '../relative.js';
import { coefficients, sampleRound } from '../round.js';
import type { TrainingOptions } from '../simulate.js';
import { cellValues, performance, type World } from '../world.js';

/**
 * Returns each question's relative performance (0 guessing, 1 the best cell) after the last round,
 * [Q].
 */
export function trainQuestions(
  worlds: readonly World[],
  { scheme, shape, rounds, rates, seed }: Omit<TrainingOptions, 'start' | 'onRound'>,
): number[] {
  const pairs = worlds.map(({ start }) => copyPair(start));
  const rng = createRng(deriveSeed(seed, 'questions'));
  for (let round = 0; round < rounds; round++) {
    const sampled = worlds.map((world, q) => sampleRound(world, pairs[q]!, scheme, shape, rng));
    const targets = byQuestion(
      scheme.select(
        sampled.map(({ trees }) => trees[0]!),
        rng,
      ),
      worlds.length,
    );
    for (let q = 0; q < worlds.length; q++)
      step(pairs[q]!, coefficients(targets[q]!, sampled[q]!, pairs[q]!), rates);
  }
  return worlds.map((world, q) =>
    relativePerformance(world)(performance(pairs[q]!, cellValues(world))),
  );
}

function step(
  { shoggoth, face }: TabularPair,
  coefs: ReturnType<typeof coefficients>,
  rates: TrainingOptions['rates'],
): void {
  ascend(shoggoth, logitGradient(shoggoth, coefs.shoggoth, coefs.shoggoth), rates.shoggoth);
  ascend(face, logitGradient(face, coefs.face, coefs.face), rates.face);
}

/**
 * Splits targets into those of each question as a round of its own, [Q]. Pairs across questions are
 * refused.
 */
function byQuestion({ shoggoth, face }: Targets, questions: number): Targets[] {
  for (const { chosen, rejected } of [...shoggoth.pairs, ...face.pairs])
    if (chosen.question !== rejected.question)
      throw new RangeError(
        'trainQuestions: the scheme must not pair samples of different questions',
      );
  return Array.from({ length: questions }, (_, q) => {
    const of = ({ samples, pairs }: Targets['shoggoth']) => ({
      samples: samples
        .filter(({ question }) => question === q)
        .map((target) => ({ ...target, question: 0 })),
      pairs: pairs
        .filter(({ chosen }) => chosen.question === q)
        .map((pair) => ({
          ...pair,
          chosen: { ...pair.chosen, question: 0 },
          rejected: { ...pair.rejected, question: 0 },
        })),
    });
    return { shoggoth: of(shoggoth), face: of(face) };
  });
}
