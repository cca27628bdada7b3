export { bestK, bestKClosedForm, lossOfK } from './best-k.js';
export { cochranK } from './cochran-k.js';
export { candidateWeight, expectedMax, expectedMaxElasticity } from './expected-max.js';
export { oneStepValue, type Spending } from './one-step-value.js';
export {
  type RaceStart,
  raceCurve,
  raceInvariant,
  raceInvariantInverse,
} from './race-invariant.js';
export { reliability } from './reliability.js';
export { type DifficultySpread, hardestShare } from './starvation.js';
export { type TopMeanMoments, topMeanMoments, topMeanVarianceRatio } from './top-mean-moments.js';
