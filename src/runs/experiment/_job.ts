/** A child process of the pool: one run, started or gone on with, in one thread. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { faultInWords } from '../../base/fault-in-words.js';
import { lockOwner } from '../../base/io/lock.js';
import type { RoundMetrics } from '../../method/records.js';
import { resumeRun, startRun } from '../train.js';
import type { JobNews, JobOrder } from './pool.js';

/** A job of a comparison that was killed ends by itself, but only once its event loop turns. */
const ORPHAN_MS = 10_000;

const tell = (news: JobNews) => process.send?.(news);

process.once('disconnect', () => process.exit());
process.once('message', async ({ dir, config, warmStart }: JobOrder) => {
  const options = {
    warmStart,
    onRound: (metrics: RoundMetrics, share: number) => {
      tell({ type: 'round', metrics, share });
    },
    onWaiting: (what: string) => {
      tell({ type: 'waiting', what });
    },
    onNotice: (what: string) => {
      tell({ type: 'waiting', what });
    },
  };
  try {
    await othersEnd(join(dir, 'lock'));
    await (existsSync(dir) ? resumeRun(dir, options) : startRun(dir, config, options));
    tell({ type: 'done' });
  } catch (error) {
    tell({
      type: 'failed',
      message: faultInWords(error) ?? String((error as Error)?.stack ?? error),
    });
    process.exitCode = 1;
  }
  process.disconnect();
});

/** Waits until nobody holds the lock, or for so long that it is no orphan that does. */
async function othersEnd(lock: string): Promise<void> {
  const until = performance.now() + ORPHAN_MS;
  while (lockOwner(lock) !== null && performance.now() < until) await setTimeout(50);
}
