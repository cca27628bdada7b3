/** A child process of the pool: one run, started or gone on with, in one thread. */
import { existsSync } from 'node:fs';
import { UserError } from '../errors.js';
import type { RoundMetrics } from '../runs/records.js';
import { resumeRun, startRun } from '../train/train.js';
import type { JobNews, JobOrder } from './pool.js';

const tell = (news: JobNews) => process.send?.(news);

process.once('disconnect', () => process.exit());
process.once('message', async ({ dir, config, cache }: JobOrder) => {
  const options = {
    ...(cache ? { cache } : {}),
    onRound: (metrics: RoundMetrics, share: number) => {
      tell({ type: 'round', metrics, share });
    },
  };
  try {
    await (existsSync(dir) ? resumeRun(dir, options) : startRun(dir, config, options));
    tell({ type: 'done' });
  } catch (error) {
    const known = error instanceof UserError;
    tell({ type: 'failed', message: known ? error.message : String((error as Error)?.stack ?? error) });
    process.exitCode = 1;
  }
  process.disconnect();
});
