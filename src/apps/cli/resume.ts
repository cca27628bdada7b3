/** candor resume: continues a run or a comparison that was stopped or killed. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { defined } from '../../base/defined.js';
import { UserError } from '../../base/errors.js';
import { isComparison } from '../../runs/compare/compare.js';
import { readRunConfig } from '../../runs/run-directory.js';
import { resumeRun } from '../../runs/train.js';
import { compareWithBoard } from './_compare-with-board.js';
import { count, wholeNumber } from './_option-values.js';
import { trainWithProgress } from './_train-with-progress.js';

export function register(program: Command): void {
  program
    .command('resume')
    .summary('continue a run or a comparison')
    .description(
      'Continues a run or a comparison that was stopped or killed. It ends with the same bytes ' +
        'as if it had never stopped.',
    )
    .argument('<dir>', 'the directory')
    .option('--workers <number>', 'number of threads, for a run', count)
    .option(
      '--from <round>',
      'go back to the checkpoint of this round and repeat the later rounds, whose files are ' +
        'removed',
      wholeNumber,
    )
    .option('--parallel <number>', 'runs at a time, for a comparison', count)
    .action(async (dir: string, flags) => {
      if (!existsSync(dir)) throw new UserError(`${dir}: no such folder`);
      if (isComparison(dir)) {
        if (flags.from !== undefined)
          throw new UserError(
            '--from: only for runs; go back in a run of the comparison, then resume the comparison',
          );
        process.stdout.write(`${await compareWithBoard(dir, null, flags)}\n`);
        return;
      }
      readRunConfig(dir);
      const from = defined({ from: flags.from as number | undefined });
      await trainWithProgress(dir, (options) => resumeRun(dir, { ...options, ...from }), flags);
    });
}
