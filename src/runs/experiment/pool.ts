/**
 * Runs jobs in child processes, several at a time. Each resumes its run directory where it was
 * left.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { builtUrl } from '../../base/built.js';
import { UserError } from '../../base/errors.js';
import type { TrainConfig } from '../../config/schema.js';
import type { RoundMetrics } from '../../method/records.js';
import { differenceOf } from '../config-difference.js';
import { isComplete } from '../is-complete.js';
import { runConfigOf } from '../train.js';
import type { JobNews, JobOrder } from './_messages.js';
import type { Job } from './job.js';

export interface PoolOptions {
  readonly parallel: number;
  /** The folder of a job's warm-started pair. */
  readonly warmStart: (job: Job) => string;
  readonly onRound?: ((job: Job, metrics: RoundMetrics, share: number) => void) | undefined;
  readonly onDone?: ((job: Job) => void) | undefined;
  /** Called while a run waits for a server. */
  readonly onWaiting?: ((what: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Resolves when all jobs are done. The first failure, or the signal, stops the other jobs and
 * rejects; calling it again resumes them.
 */
export async function runJobs(jobs: readonly Job[], options: PoolOptions): Promise<void> {
  for (const job of jobs) checkConfig(job);
  const waiting = [...jobs];
  const children = new Set<ChildProcess>();
  const stop = () => {
    waiting.length = 0;
    for (const child of children) child.kill('SIGTERM');
  };
  // The signal may come before the first job or between two, when no child is left to fail.
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

/** Rejects a run that was started with another config, which would not be comparable. */
function checkConfig({ dir, config }: Job): void {
  if (!existsSync(dir)) return;
  let started: TrainConfig;
  try {
    started = runConfigOf(dir);
  } catch {
    // The run's own process reports what is wrong with its directory.
    return;
  }
  const difference = differenceOf(started, config);
  if (difference)
    throw new UserError(
      `${dir}: was started with another config: ${difference}; undo the change, or start anew`,
    );
}

function runJob(job: Job, options: PoolOptions, children: Set<ChildProcess>): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(builtUrl(import.meta.url, './_job.ts'), { serialization: 'advanced' });
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
