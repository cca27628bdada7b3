import { createRng, deriveSeed, type Seed } from '../../base/random.js';
import type { Pilot } from './pilot.js';
import { simulatedRound, type World } from './simulated-round.js';

/** Draws a pilot of questions × n × k summaries from a model, with `grades` grades for each. */
export function simulatedPilot(
  model: World,
  size: {
    readonly questions: number;
    readonly n: number;
    readonly k: number;
    readonly grades: number;
  },
  seed: Seed,
): Pilot {
  const round = simulatedRound(model, size.questions, seed);
  return Array.from({ length: size.questions }, (_, q) => ({
    cots: Array.from({ length: size.n }, (_, i) => {
      const cot = round.cot(q, i);
      cot.ask(size.k);
      const rng = createRng(deriveSeed(seed, 'regrade', q, i));
      return {
        summaries: cot.score.map((score, j) => [
          score,
          ...Array.from({ length: size.grades - 1 }, () => cot.regrade(j, rng)),
        ]),
      };
    }),
  }));
}
