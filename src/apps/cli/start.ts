/** candor start: a complete comparison without any settings, in under four minutes on two cores. */
import type { Command } from 'commander';
import { compareConfigSchema } from '../../config/schema.js';
import { isComparison } from '../../runs/compare/compare.js';
import { compareWithBoard } from './_compare-with-board.js';
import { LOTTERY_STEPS } from './_lottery-steps.js';
import { count } from './_option-values.js';

/**
 * Compares schemes on the task on which they differ most. Takes the step sizes of an earlier
 * search, so that all the time goes into seeds.
 */
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
    .summary('compare four schemes on small models, and write a report')
    .description(
      'Warm-starts two small transformers on the task `lottery` and trains them with four ' +
        'schemes over five seeds at equal budget, each scheme at the best step size of an ' +
        'earlier search over whole runs. Writes one HTML report. Continues where it stopped if ' +
        'run again.',
    )
    .option('-o, --out <dir>', 'the directory', 'runs/start')
    .option('--parallel <number>', 'runs at a time (default: the number of cores)', count)
    .action(async (flags) => {
      const config = isComparison(flags.out) ? null : START;
      const report = await compareWithBoard(flags.out, config, flags);
      process.stderr.write('\nDone. Open the report in a browser:\n');
      process.stdout.write(`${report}\n`);
    });
}
