/** A child process of the pool: starts or resumes one run, in one thread. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { messageForUser } from '../../base/fault-in-words.js';
import { lockOwner } from '../../base/io/lock.js';
import type { RoundMetrics } from '../../method/records.js';
import { resumeRun, startRun } from '../train.js';
import type { JobNews, JobOrder } from './_messages.js';

/**
 * How long to wait for an orphan, a job whose parent was killed: it ends once its event loop turns.
 */
const ORPHAN_MS = 10_000;

const report = (news: JobNews) => process.send?.(news);

process.once('disconnect', () => process.exit());
process.once('message', async ({ dir, config, warmStart }: JobOrder) => {
  const options = {
    warmStart,
    onRound: (metrics: RoundMetrics, share: number) => {
      report({ type: 'round', metrics, share });
    },
    onWaiting: (what: string) => {
      report({ type: 'waiting', what });
    },
    onNotice: (what: string) => {
      report({ type: 'waiting', what });
    },
  };
  try {
    await orphanEnds(join(dir, 'lock'));
    await (existsSync(dir) ? resumeRun(dir, options) : startRun(dir, config, options));
    report({ type: 'done' });
  } catch (error) {
    report({
      type: 'failed',
      message: messageForUser(error) ?? String((error as Error)?.stack ?? error),
    });
    process.exitCode = 1;
  }
  process.disconnect();
});

/** Waits until nobody holds the lock, at most as long as an orphan would need to end. */
async function orphanEnds(lock: string): Promise<void> {
  const until = performance.now() + ORPHAN_MS;
  while (lockOwner(lock) !== null && performance.now() < until) await setTimeout(50);
}
