/** Puts performance on a scale that worlds share: 0 is guessing, 1 the best that a pair can do. */
import { uniformPair } from '../models/tabular/index.js';
import { cellValues, performance, type World } from './world.js';

/** Returns a map from an expected value to 0 for the uniform pair … 1 for always the best cell. */
export function relativePerformance(world: World): (value: number) => number {
  const values = cellValues(world);
  const worst = performance(uniformPair(world.cots.length, world.answers.length), values);
  const best = Math.max(...values);
  return (value) => (value - worst) / (best - worst);
}
