/**
 * The method as a library: sample, grade, select, update and evaluate, one by one or as a whole
 * run. Nothing here draws, serves or reads a command line; `candor/selection`, `/select`,
 * `/engine`, `/tinker`, `/report` and `/testing` have the rest.
 */
export { GraderUnavailable, Stopped, UnreadableVerdict, UserError } from './base/errors.js';
export { createRng, deriveSeed, type Rng, type Seed } from './base/random.js';
export { version } from './base/version.js';
export { DEFAULT_FAILURES, type Failures } from './config/failures.js';
export {
  type CompareConfig,
  compareConfigSchema,
  type TrainConfig,
  trainConfigSchema,
} from './config/schema.js';
export { type EvaluationOptions, evaluate } from './method/evaluate.js';
export { type GradingOptions, gradeAll } from './method/grade.js';
export { type Method, type MethodConfig, type Round, rounds } from './method/loop.js';
export {
  createParaphraser,
  type ParaphraseOptions,
  type Paraphraser,
} from './method/paraphrase.js';
export { drawQuestions } from './method/questions.js';
export type {
  Evaluation,
  RoundMetrics,
  SampleRecord,
  Spent,
  UpdateMetrics,
} from './method/records.js';
export { ROLES, type Role } from './method/roles.js';
export {
  type CotSample,
  type QuestionSamples,
  type RolloutOptions,
  rollout,
  type SamplingOptions,
  type SummarySample,
  sampleCots,
  sampleSummaries,
} from './method/rollout.js';
export { recordsOf } from './method/samples.js';
export {
  faceSequences,
  type Sequence,
  shoggothSequences,
} from './method/sequences.js';
export { afterRounds, budgetSpent, guardStops, type StopRule } from './method/stop-rules.js';
export { treesOf } from './method/trees.js';
export { learn, type Term, termsOf, type UpdateOptions, update } from './method/update.js';
export {
  checkExample,
  checkRequest,
  checkSampleOptions,
  checkTokens,
  type Limits,
} from './models/check.js';
export { metered, noTokens, type TokenCount } from './models/metered.js';
export type {
  AdamOptions,
  Example,
  Policy,
  Sampled,
  SampleOptions,
  SampleRequest,
  Sampler,
  StepMetrics,
} from './models/policy.js';
export { createTokenizer, type Tokenizer } from './models/text/tokenizer.js';
export { type CompareOptions, resumeComparison, startComparison } from './runs/compare/compare.js';
export type { Arm, Comparison, CrossPlay, Run, Tuning } from './runs/compare/comparison.js';
export { readComparison, readRunAsComparison } from './runs/compare/read-comparison.js';
export { findAnyScheme as findScheme } from './runs/find-scheme.js';
export type { OwnModels } from './runs/own.js';
export { openPair, type Pair, type PairOptions } from './runs/pair.js';
export { readMetrics, readSamples } from './runs/read-run.js';
export { createRun, openRun, type RunDirectory } from './runs/run-directory.js';
export { type TrainSettings, trainConfig } from './runs/train-config.js';
export {
  type GivenModels,
  type Parts,
  type ProgramOptions,
  resumeTraining,
  type Trained,
  type TrainRequest,
  train,
} from './runs/training.js';
export {
  type ComposedScheme,
  type CotScores,
  defineScheme,
  type NamedScheme,
  type PairTarget,
  type RoleTargets,
  resolveScheme,
  type SampleRef,
  type Scheme,
  type SchemeDefinition,
  SchemeError,
  type SchemeInput,
  type SchemeSpec,
  type ScoreTree,
  schemes,
  type Target,
  type Targets,
} from './selection/index.js';
export { pairedDifference } from './stats/index.js';
export {
  createFlattery,
  createHints,
  createLottery,
  createPolynomial,
  createSums,
  createSynonyms,
  type Demonstration,
  drawFromSplit,
  findTask,
  firstFault,
  flattery,
  type Grade,
  type Grader,
  type GraderInput,
  hints,
  jsonlTask,
  lottery,
  polynomial,
  type Question,
  type ScorePart,
  type Split,
  sums,
  synonyms,
  type Task,
  taskChecks,
  tasks,
  withLimitOf,
  withOwnLimit,
} from './tasks/index.js';
