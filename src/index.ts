/** The library: what a user's task, scheme or script may import from `candor`. */

export { type CompareOptions, resumeComparison, startComparison } from './compare/compare.js';
export type { Arm, Comparison, CrossPlay, Run, Tuning } from './compare/comparison.js';
export { readComparison, readRunAsComparison } from './compare/read-comparison.js';
export {
  type CompareConfig,
  compareConfigSchema,
  type TrainConfig,
  trainConfigSchema,
} from './config/schema.js';
export { GraderUnavailable, UnreadableVerdict, UserError } from './errors.js';
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
export { createRng, deriveSeed, type Rng, type Seed } from './random.js';
export { renderReport } from './report/index.js';
export { readMetrics, readSamples } from './runs/read-run.js';
export type { Evaluation, RoundMetrics, SampleRecord, Spent } from './runs/records.js';
export * from './selection/index.js';
export { pairedDifference } from './stats/index.js';
export * from './tasks/index.js';
export { resumeRun, startRun, type TrainOptions } from './train/train.js';
export { version } from './version.js';
