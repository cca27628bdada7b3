/**
 * An experiment trains every arm with every seed in one directory, after a search for step sizes.
 * Whatever the directory holds already is kept, so an experiment that was stopped or killed
 * continues where it was.
 */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../base/errors.js';
import { writeJsonAtomic } from '../../base/io/files.js';
import { type Lock, takeLock } from '../../base/io/lock.js';
import type { TrainConfig } from '../../config/schema.js';
import type { RoundMetrics } from '../../method/records.js';
import { isOneModel, type Role } from '../../method/roles.js';
import { type Engine, MAX_WORKERS, openEngine } from '../../models/transformer/index.js';
import { isComplete } from '../is-complete.js';
import { resolveSetting } from '../setting.js';
import { warmStartOf } from '../warm-start.js';
import type { Job } from './job.js';
import { runJobs } from './pool.js';

export type Phase = 'tuning' | 'training';

export interface ExperimentOptions {
  /** Runs at a time; by default the number of cores. */
  readonly parallel?: number;
  readonly cache?: string;
  readonly onWarmStart?: (role: Role, done: number, of: number) => void;
  /** Called while a run waits for a server. */
  readonly onWaiting?: (what: string) => void;
  readonly onPhase?: (phase: Phase, jobs: readonly Job[]) => void;
  readonly onRound?: (phase: Phase, job: Job, metrics: RoundMetrics, share: number) => void;
  readonly onDone?: (phase: Phase, job: Job) => void;
  readonly signal?: AbortSignal;
}

/** The file with the scores of the search for step sizes. */
export const TUNING = 'tuning.json';

/** Locks the directory and opens an engine, runs `work`, and always closes and releases both. */
export async function withExperiment<T>(
  dir: string,
  options: ExperimentOptions,
  work: (experiment: Experiment) => Promise<T>,
): Promise<T> {
  const lock = takeLock(join(dir, 'lock'));
  try {
    const parallel = options.parallel ?? availableParallelism();
    const engine = await openEngine({ workers: Math.min(parallel, MAX_WORKERS) });
    try {
      return await work(new Experiment(dir, engine, { ...options, parallel }, lock));
    } finally {
      await engine.dispose();
    }
  } finally {
    lock();
  }
}

export class Experiment {
  readonly dir: string;
  readonly engine: Engine;
  readonly #options: ExperimentOptions & { readonly parallel: number };
  readonly #lock: Lock;
  /**
   * The folders of warm-started pairs. Each is found once, since its hash covers a whole corpus.
   */
  readonly #warmStarts = new Map<string, Promise<string>>();

  constructor(
    dir: string,
    engine: Engine,
    options: ExperimentOptions & { readonly parallel: number },
    lock: Lock,
  ) {
    this.dir = dir;
    this.engine = engine;
    this.#options = options;
    this.#lock = lock;
  }

  /** Runs the search for step sizes and stores its scores, unless they are stored already. */
  async tune(jobs: readonly Job[], scores: () => unknown): Promise<void> {
    if (jobs.length === 0 || this.has(TUNING)) return;
    await this.train('tuning', jobs);
    this.store(TUNING, scores());
  }

  /** Trains the jobs that are not complete, several at a time. */
  async train(phase: Phase, jobs: readonly Job[]): Promise<void> {
    const { parallel, onPhase, onRound, onDone, onWaiting, signal } = this.#options;
    const warmStarts = new Map<string, string>();
    for (const { id, dir, config } of jobs)
      if (!isComplete(dir)) warmStarts.set(id, await this.warmStartOf(config));
    onPhase?.(phase, jobs);
    await runJobs(jobs, {
      parallel,
      warmStart: ({ id }) => warmStarts.get(id)!,
      onRound: (job, metrics, share) => onRound?.(phase, job, metrics, share),
      onDone: (job) => onDone?.(phase, job),
      onWaiting,
      signal,
    });
  }

  /**
   * The folder of the warm-started pair that a run begins with, made first if it is not cached. ''
   * for models on a server, which every run asks itself.
   */
  warmStartOf(config: TrainConfig): Promise<string> {
    const { task, model, warmStart, arrangement } = config;
    if (model.cluster) return Promise.resolve('');
    const oneModel = isOneModel(arrangement, 0);
    const key = JSON.stringify([task, model, warmStart, oneModel, arrangement.face]);
    const folder =
      this.#warmStarts.get(key) ??
      resolveSetting(config).then((setting) => warmStartOf(this.engine, setting, this.#options));
    this.#warmStarts.set(key, folder);
    return folder;
  }

  has(name: string): boolean {
    return existsSync(join(this.dir, name));
  }

  /** Writes a JSON file of the directory. @throws UserError if another process has the lock now */
  store(name: string, value: unknown): void {
    this.#lock.check();
    writeJsonAtomic(join(this.dir, name), value);
  }

  /** @throws UserError after the signal */
  checkStopped(): void {
    if (this.#options.signal?.aborted) throw new UserError('stopped');
  }
}
