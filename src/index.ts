/** The library: what a user's task, scheme or script may import from `candor`. */

export { GraderUnavailable, UnreadableVerdict, UserError } from './base/errors.js';
export { createRng, deriveSeed, type Rng, type Seed } from './base/random.js';
export { version } from './base/version.js';
export {
  type CompareConfig,
  compareConfigSchema,
  type TrainConfig,
  trainConfigSchema,
} from './config/schema.js';
export type { Evaluation, RoundMetrics, SampleRecord, Spent } from './method/records.js';
export type {
  AdamOptions,
  Example,
  Policy,
  Sampled,
  SampleOptions,
  SampleRequest,
  Sampler,
} from './models/policy.js';
export { type Engine, openEngine, type Shape } from './models/transformer/index.js';
export { type CompareOptions, resumeComparison, startComparison } from './runs/compare/compare.js';
export type { Arm, Comparison, CrossPlay, Run, Tuning } from './runs/compare/comparison.js';
export { readComparison, readRunAsComparison } from './runs/compare/read-comparison.js';
export { readMetrics, readSamples } from './runs/read-run.js';
export { resumeRun, startRun, type TrainOptions } from './runs/train.js';
export * from './selection/index.js';
export { renderReport } from './show/report/index.js';
export { pairedDifference } from './stats/index.js';
export * from './tasks/index.js';
