/** candor resume: go on with a run or a comparison that was stopped or killed. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { UserError } from '../../base/errors.js';
import { isComparison } from '../../runs/compare/compare.js';
import { readRunConfig } from '../../runs/run-directory.js';
import { resumeRun, type TrainOptions } from '../../runs/train.js';
import { compareWithBoard } from './_compare-with-board.js';
import { count, wholeNumber } from './_options.js';
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
    .option(
      '--from <round>',
      'go back to the checkpoint of this round, and do the later rounds again; what they wrote is removed',
      wholeNumber,
    )
    .option('--parallel <number>', 'runs at a time of a comparison', count)
    .action(async (dir: string, flags) => {
      if (!existsSync(dir)) throw new UserError(`${dir}: no such directory`);
      if (isComparison(dir)) {
        if (flags.from !== undefined)
          throw new UserError(
            '--from: is for a run; go back in a run of the comparison, then resume the comparison',
          );
        process.stdout.write(`${await compareWithBoard(dir, null, flags)}\n`);
        return;
      }
      readRunConfig(dir);
      const from = flags.from === undefined ? {} : { from: flags.from };
      const goOn = (options: TrainOptions) => resumeRun(dir, { ...options, ...from });
      await trainWithProgress(dir, goOn, flags);
    });
}
