export { binomialUpper } from './binomial-upper.js';
export { mean, quantile, quantileOfSorted, standardDeviation } from './describe.js';
export { holmAdjust } from './holm.js';
export { incompleteBeta, logGamma } from './incomplete-beta.js';
export { type BandPoint, type CurvePoint, interpolate, meanBand } from './mean-band.js';
export {
  allEqual,
  BOOTSTRAP_FROM,
  type IntervalMethod,
  type IntervalOptions,
  type MeanInterval,
  meanInterval,
  resampledMeans,
  studentInterval,
} from './mean-interval.js';
export { type Information, mutualInformation } from './mutual-information.js';
export { normalCdf } from './normal.js';
export { type PairedDifference, pairedDifference } from './paired-difference.js';
export { studentCdf, studentQuantile, studentTwoSided } from './student-t.js';
export { type Rise, welchRise } from './welch.js';
