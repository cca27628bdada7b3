/** The messages between the pool and its child processes. */
import type { RoundMetrics } from '../../method/records.js';
import type { Job } from './job.js';

export type JobOrder = Pick<Job, 'dir' | 'config'> & {
  /** The folder of the run's warm-started pair. */
  readonly warmStart: string;
};

export type JobNews =
  | { readonly type: 'round'; readonly metrics: RoundMetrics; readonly share: number }
  | { readonly type: 'waiting'; readonly what: string }
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly message: string };
