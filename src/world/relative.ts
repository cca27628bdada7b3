/** Performance on a scale that worlds share: 0 is guessing, 1 the best that any pair can do. */
import { uniformPair } from '../models/tabular/index.js';
import { cellValues, performance, type World } from './world.js';

/** Maps an expected value of the world to 0 (the uniform pair) … 1 (the best cell, always). */
export function relativePerformance(world: World): (value: number) => number {
  const values = cellValues(world);
  const worst = performance(uniformPair(world.cots.length, world.answers.length), values);
  const best = Math.max(...values);
  return (value) => (value - worst) / (best - worst);
}
