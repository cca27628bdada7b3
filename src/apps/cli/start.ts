/** candor start: the main job with nothing to set, in under four minutes on two cores. */
import type { Command } from 'commander';
import { compareConfigSchema } from '../../config/schema.js';
import { isComparison } from '../../runs/compare/compare.js';
import { compareWithBoard } from './_compare-with-board.js';
import { LOTTERY_STEPS } from './_lottery-steps.js';
import { count } from './_options.js';

/** The task on which the schemes differ most. Its step sizes were found before, so all the time goes to seeds. */
const START = compareConfigSchema.parse({
  arms: ['basic', 'nested-top3', 'nested-mean', 'nested-advantage'],
  seeds: 5,
  tuning: { found: LOTTERY_STEPS },
  crossPlay: { seeds: 5 },
  train: { task: 'lottery', budget: { total: 40_960 } },
});

export function register(program: Command): void {
  program
    .command('start')
    .summary('the main job: compare four schemes on small models, and report')
    .description(
      'Warm-starts two small transformers on the task `lottery`, trains them by four schemes over five seeds at equal budget, each scheme at the step size that an earlier search on whole runs found for it, and writes one HTML report. Goes on where it was if it was stopped.',
    )
    .option('-o, --out <dir>', 'the directory', 'runs/start')
    .option('--parallel <number>', 'runs at a time; the number of cores unless given', count)
    .action(async (flags) => {
      const there = isComparison(flags.out);
      const report = await compareWithBoard(flags.out, there ? null : START, flags);
      process.stderr.write('\nDone. Open the report in a browser:\n');
      process.stdout.write(`${report}\n`);
    });
}
