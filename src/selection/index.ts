export { SchemeError } from './_error.js';
export { largestScore } from './_flat-round.js';
export { type ComposedScheme, composeScheme, conditioned, rewardTargeted } from './compose.js';
export { type CotScoring, cotScoresOf, cotScoresOfRound } from './cot-scores-of.js';
export { defineScheme, type SchemeDefinition } from './define-scheme.js';
export { type Mark, marksOf, placeKey } from './marks.js';
export { resolveScheme, type SchemeInput } from './resolve.js';
export type {
  LeftOut,
  NamedScheme,
  PairTarget,
  RoleTargets,
  SampleRef,
  Scheme,
  Target,
  Targets,
} from './scheme.js';
export { findScheme, schemes } from './schemes.js';
export {
  parseSchemeSpec,
  type SchemeSpec,
  type SchemeSpecInput,
  schemeSpecSchema,
} from './spec.js';
export type { Channel, CotScores, ScoreTree } from './tree.js';
