/** The exact change of expected score when only one role, or both, take the first step. */
import { createRng, deriveSeed, type Seed } from '../../base/random.js';
import { copyPair } from '../../models/tabular/index.js';
import type { Candidate } from '../../world/learning/tuned-comparison.js';
import { relativePerformance } from '../../world/relative.js';
import { trainRound } from '../../world/simulate.js';
import { cellValues, performance, type World } from '../../world/world.js';

/** Changes of relative performance (0 guessing, 1 the best cell), one value per seed. */
export interface StepGains {
  /** J(θS', θF) − J(θS, θF) */
  readonly shoggoth: readonly number[];
  /** J(θS, θF') − J(θS, θF) */
  readonly face: readonly number[];
  /** J(θS', θF') − J(θS, θF): both parts and their interaction. */
  readonly total: readonly number[];
}

/** Takes the first training step in `seeds` worlds, the same worlds for every candidate. */
export function gainsOfFirstStep(
  draw: (seed: Seed) => World,
  { scheme, shape }: Pick<Candidate, 'scheme' | 'shape'>,
  rate: number,
  seeds: number,
): StepGains {
  const gains = { shoggoth: [] as number[], face: [] as number[], total: [] as number[] };
  for (let s = 0; s < seeds; s++) {
    const seed = deriveSeed(s, 'first step');
    const world = draw(seed);
    const relative = relativePerformance(world);
    const values = cellValues(world);
    const before = world.start;
    const after = copyPair(before);
    trainRound(
      world,
      after,
      { scheme, shape, rates: { shoggoth: rate, face: rate } },
      createRng(seed),
    );
    const from = relative(performance(before, values));
    gains.shoggoth.push(
      relative(performance({ shoggoth: after.shoggoth, face: before.face }, values)) - from,
    );
    gains.face.push(
      relative(performance({ shoggoth: before.shoggoth, face: after.face }, values)) - from,
    );
    gains.total.push(relative(performance(after, values)) - from);
  }
  return gains;
}
