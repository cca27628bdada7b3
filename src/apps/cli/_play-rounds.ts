/** Plays the rounds of one run against each other. */

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../base/errors.js';
import { writeJsonAtomic } from '../../base/io/files.js';
import { MAX_WORKERS, openEngine } from '../../models/transformer/index.js';
import { isComparison } from '../../runs/compare/compare.js';
import { crossPlay } from '../../runs/compare/cross-play.js';
import { findAnyScheme } from '../../runs/find-scheme.js';
import { checkTaskRecord } from '../../runs/task-record.js';
import { runConfigOf } from '../../runs/train.js';
import { interruptSignal } from './_interrupt.js';
import { bar, createLive } from './_live.js';

/** The number of held-out questions that each pair answers. */
const QUESTIONS = 256;

/**
 * Pairs the shoggoth and face of all checkpoints of a run, and writes cross-play.json to its
 * folder.
 */
export async function playRounds(dir: string): Promise<void> {
  if (isComparison(dir))
    throw new UserError('--cross-play: only for runs; a comparison has its own cross-play');
  const config = runConfigOf(dir);
  checkTaskRecord(dir, config);
  const { name } = findAnyScheme(config.scheme);
  const job = { id: name, dir, arm: name, seed: config.seed, config };
  const engine = await openEngine({ workers: Math.min(availableParallelism(), MAX_WORKERS) });
  const live = createLive();
  const interrupt = interruptSignal();
  try {
    const played = await crossPlay(
      engine,
      [job],
      { questions: QUESTIONS, seeds: 1, rounds: 'kept' },
      (done, of) => live.show([`Cross-play ${bar(done / of)} ${done} of ${of} pairs`]),
      interrupt.signal,
    );
    writeJsonAtomic(join(dir, 'cross-play.json'), played);
  } finally {
    live.end();
    interrupt.release();
    await engine.dispose();
  }
}
