/** Runs jobs in child processes, so many at a time. Each goes on with its run directory wherever it was left. */
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { builtFile } from '../../base/built.js';
import { UserError } from '../../base/errors.js';
import type { TrainConfig } from '../../config/schema.js';
import type { RoundMetrics } from '../../method/records.js';
import { differenceOf } from '../config-difference.js';
import { isComplete } from '../is-complete.js';
import { runConfigOf } from '../train.js';
import type { Job } from './jobs.js';

export interface PoolOptions {
  readonly parallel: number;
  /** The folder of a job's warm-started pair. */
  readonly warmStart: (job: Job) => string;
  readonly onRound?: (job: Job, metrics: RoundMetrics, share: number) => void;
  readonly onDone?: (job: Job) => void;
  /** Told when a server is waited for. */
  readonly onWaiting?: (what: string) => void;
  readonly signal?: AbortSignal;
}

export type JobOrder = Pick<Job, 'dir' | 'config'> & { readonly warmStart: string };
export type JobNews =
  | { readonly type: 'round'; readonly metrics: RoundMetrics; readonly share: number }
  | { readonly type: 'waiting'; readonly what: string }
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly message: string };

/** Resolves when all jobs are done. The first failure, or the signal, stops the rest and rejects; a resume goes on. */
export async function runJobs(jobs: readonly Job[], options: PoolOptions): Promise<void> {
  for (const job of jobs) checkConfig(job);
  const waiting = [...jobs];
  const children = new Set<ChildProcess>();
  const stop = () => {
    waiting.length = 0;
    for (const child of children) child.kill('SIGTERM');
  };
  // The signal may come before the first job, or between two of them, when no child is there to fail.
  const checkStopped = () => {
    if (options.signal?.aborted && jobs.some((job) => !isComplete(job.dir)))
      throw new UserError('stopped');
  };
  checkStopped();
  options.signal?.addEventListener('abort', stop, { once: true });
  const lane = async () => {
    for (let job = waiting.shift(); job; job = waiting.shift()) {
      if (!isComplete(job.dir)) await runJob(job, options, children);
      options.onDone?.(job);
    }
  };
  try {
    await Promise.all(
      Array.from({ length: Math.max(1, Math.min(options.parallel, jobs.length)) }, lane),
    );
    checkStopped();
  } catch (error) {
    stop();
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', stop);
  }
}

/** A run that was begun with another config would be compared with those that are begun now. */
function checkConfig({ dir, config }: Job): void {
  if (!existsSync(dir)) return;
  let began: TrainConfig;
  try {
    began = runConfigOf(dir);
  } catch {
    // Its own process says what is wrong with it.
    return;
  }
  const difference = differenceOf(began, config);
  if (difference)
    throw new UserError(
      `${dir}: began with another config than it should have by now: ${difference}; put back what was changed, or begin anew`,
    );
}

function runJob(job: Job, options: PoolOptions, children: Set<ChildProcess>): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(builtFile(import.meta.url, './_job.ts'), { serialization: 'advanced' });
    children.add(child);
    let failure: string | null = null;
    let done = false;
    child.on('message', (news: JobNews) => {
      if (news.type === 'round') options.onRound?.(job, news.metrics, news.share);
      else if (news.type === 'waiting') options.onWaiting?.(news.what);
      else if (news.type === 'done') done = true;
      else failure = news.message;
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      children.delete(child);
      if (done) resolve();
      else if (options.signal?.aborted) reject(new UserError('stopped'));
      else
        reject(
          new UserError(
            `${job.dir}: ${failure ?? `its process ended early (${signal ?? `exit code ${code}`})`}`,
          ),
        );
    });
    const order: JobOrder = { dir: job.dir, config: job.config, warmStart: options.warmStart(job) };
    child.send(order);
  });
}
