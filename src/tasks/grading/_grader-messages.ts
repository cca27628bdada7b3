/** What a user's grader in its thread and the grader's host say to each other. */
import type { Seed } from '../../base/random.js';
import type { GraderInput } from '../task.js';
import type { Cause } from './causes.js';

export interface GraderOrder {
  readonly id: number;
  readonly input: GraderInput;
  /** Seeds the grader's random numbers. */
  readonly seed: Seed;
  /** The run's general limit in ms, for a grader with a limit of its own. */
  readonly timeLimitMs?: number | undefined;
}

/** Asks a thread to grade, or whether it still responds. */
export type GraderRequest = GraderOrder | 'ping';

export type GraderMessage =
  /** The file is loaded; the thread takes no orders before that. */
  | { readonly type: 'loaded' }
  | { readonly type: 'started'; readonly id: number }
  | { readonly type: 'graded'; readonly id: number; readonly grade: unknown }
  | {
      readonly type: 'failed';
      readonly id: number;
      readonly cause: Exclude<Cause, 'truncated'>;
      readonly why: string;
      /** Whether the order's work may still run. */
      readonly stillRuns: boolean;
    }
  | { readonly type: 'pong' }
  /** An error that belongs to no open grade. */
  | { readonly type: 'stray'; readonly why: string };
