/**
 * The search for step sizes: short runs over a grid, on seeds of their own, and the best of each
 * arm.
 */
import type { TrainConfig } from '../../config/schema.js';
import { readMetrics } from '../read-run.js';
import { finalScore } from './final-score.js';
import type { Job } from './job.js';

/** Seeds for a search, from 1001 upwards, without the experiment's own. */
export function searchSeeds(count: number, own: readonly number[]): number[] {
  const taken = new Set(own);
  const seeds: number[] = [];
  for (let seed = 1001; seeds.length < count; seed++) if (!taken.has(seed)) seeds.push(seed);
  return seeds;
}

/** Every arm with every step size of the grid and every seed; none for a grid of one value. */
export function searchJobs<Arm, J extends Job>(
  arms: readonly Arm[],
  grid: readonly number[],
  seeds: readonly number[],
  jobOf: (arm: Arm, seed: number, learningRate: number) => J,
  budgetShare = 1,
): J[] {
  if (grid.length < 2) return [];
  return arms.flatMap((arm) =>
    grid.flatMap((learningRate) =>
      seeds.map((seed) => {
        const job = jobOf(arm, seed, learningRate);
        return { ...job, config: searchConfig(job.config, budgetShare) };
      }),
    ),
  );
}

/** A run of the search records little, spends its share, and is judged on training questions. */
function searchConfig(config: TrainConfig, budgetShare: number): TrainConfig {
  const { record, budget, evaluation } = config;
  return {
    ...config,
    record: { ...record, samples: false, checkpointEvery: Number.MAX_SAFE_INTEGER },
    budget: { ...budget, total: budget.total * budgetShare },
    evaluation: { ...evaluation, split: 'train' },
  };
}

/** Reads the finished runs of a search. A run without a final score counts as 0. */
export function searchScores<J extends Job>(
  jobs: readonly J[],
  grid: readonly number[],
  armOf: (job: J) => string,
): Record<string, number[]> {
  const arms = [...new Set(jobs.map(armOf))];
  const scoreOf = (arm: string, learningRate: number) => {
    const own = jobs.filter((job) => armOf(job) === arm && faceRate(job) === learningRate);
    return own.reduce((sum, job) => sum + (finalScore(readMetrics(job.dir)) ?? 0), 0) / own.length;
  };
  return Object.fromEntries(arms.map((arm) => [arm, grid.map((rate) => scoreOf(arm, rate))]));
}

function faceRate({ config: { optimiser } }: Job): number {
  const { learningRate } = optimiser;
  return typeof learningRate === 'number' ? learningRate : learningRate.face;
}
