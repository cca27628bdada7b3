/** candor resume: go on with a run or a comparison that was stopped or killed. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { isComparison } from '../compare/compare.js';
import { UserError } from '../errors.js';
import { isDone, openRun, readRunConfig } from '../runs/run-directory.js';
import { resumeRun, type TrainOptions } from '../train/train.js';
import { compareWithBoard } from './_compare-with-board.js';
import { count } from './_options.js';
import { trainWithProgress } from './_train-with-progress.js';

export function register(program: Command): void {
  program
    .command('resume')
    .summary('go on with a run or a comparison')
    .description(
      'Goes on with a run or a comparison that was stopped or killed. It ends with the same bytes as if it had never stopped.',
    )
    .argument('<dir>', 'the directory')
    .option('--workers <number>', 'threads of a run', count)
    .option('--parallel <number>', 'runs at a time of a comparison', count)
    .action(async (dir: string, flags) => {
      if (!existsSync(dir)) throw new UserError(`${dir}: no such directory`);
      if (isComparison(dir)) {
        process.stdout.write(`${await compareWithBoard(dir, null, flags)}\n`);
        return;
      }
      readRunConfig(dir);
      const goOn = async (options: TrainOptions) => {
        if (!isDone(dir)) return resumeRun(dir, options);
        // A run that was killed after its last file still has its lock.
        openRun(dir).release();
        return true;
      };
      await trainWithProgress(dir, goOn, flags);
    });
}
