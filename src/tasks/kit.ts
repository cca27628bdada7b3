/**
 * What a task's or a scheme's file gets when it imports from `candor`: everything that describes
 * tasks, graders and schemes, and nothing that trains or draws. A grader's thread loads it, so it
 * is small.
 */
export {
  GraderUnavailable,
  UnreadableVerdict,
  UserError,
} from '../base/errors.js';
export { createRng, deriveSeed, type Rng, type Seed } from '../base/random.js';
export { version } from '../base/version.js';
export * from '../models/text/tokenizer.js';
export * from '../selection/index.js';
export { pairedDifference } from '../stats/index.js';
export * from './builtin/flattery.js';
export * from './builtin/hints.js';
export * from './builtin/lottery.js';
export * from './builtin/polynomial.js';
export * from './builtin/sums.js';
export * from './builtin/synonyms.js';
export * from './files/jsonl.js';
export * from './grading/limits.js';
export * from './grading/score.js';
export * from './split.js';
export * from './task.js';
export * from './task-checks.js';
export * from './task-shape.js';
