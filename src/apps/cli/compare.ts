/** candor compare: schemes × seeds, paired, at equal budget, equally tuned. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { readConfig } from '../../config/read.js';
import { compareConfigSchema } from '../../config/schema.js';
import { compareWithBoard } from './_compare-with-board.js';
import { addConfigOptions, count, shortTaskName } from './_options.js';
import { withWholePaths } from './_whole-paths.js';

export function register(program: Command): void {
  addConfigOptions(
    program
      .command('compare')
      .summary('compare schemes over seeds at equal budget')
      .description(
        'Trains every scheme with every seed at equal budget, each with a step size from the same search, and reports the paired differences.',
      ),
  )
    .option('-s, --schemes <names>', 'schemes by name, separated by commas')
    .option('--seeds <number>', 'how many seeds', count)
    .option('-o, --out <dir>', 'the comparison’s directory; it must not be there yet')
    .option('--parallel <number>', 'runs at a time; the number of cores unless given', count)
    .addHelpText(
      'after',
      `
Examples:
  candor compare --task sums --schemes basic,nested-top3,nested-mean --seeds 5
  candor compare --task lottery --config compare.yaml --set train.budget.total=20480
What all runs share stands under \`train\`, such as --set train.grader.noise=0.2; \`arms\` may give a scheme its own n and k:
  arms: [basic, {scheme: nested-mean, n: 4, k: 8}, {scheme: {name: nested-top3, cotScore: {m: 2}}, label: top-2}]`,
    )
    .action(async (flags) => {
      const given = readConfig(compareConfigSchema, {
        file: flags.config,
        set: flags.set,
        what: 'the comparison',
      });
      const config = {
        ...given,
        ...{
          arms: flags.schemes?.split(',').map((name: string) => name.trim()) ?? given.arms,
          seeds: flags.seeds ?? given.seeds,
        },
        train: withWholePaths({ ...given.train, task: flags.task ?? given.train.task }),
      };
      const name = shortTaskName(config.train.task);
      const dir: string = flags.out ?? join('runs', `compare-${name}`);
      process.stdout.write(`${await compareWithBoard(dir, config, flags)}\n`);
    });
}
