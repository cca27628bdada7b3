/** candor compare: trains schemes × seeds in pairs, at equal budget and equally tuned. */

import { basename, extname, join } from 'node:path';
import type { Command } from 'commander';
import { readConfig } from '../../config/read.js';
import { type CompareConfig, compareConfigSchema } from '../../config/schema.js';
import { isSchemeFile, schemeReference } from '../../runs/find-scheme.js';
import { withAbsolutePaths } from './_absolute-paths.js';
import { compareWithBoard } from './_compare-with-board.js';
import { commaSeparated, count } from './_option-values.js';
import { addConfigOptions, shortTaskName } from './_options.js';

export function register(program: Command): void {
  addConfigOptions(
    program
      .command('compare')
      .summary('compare schemes over several seeds at equal budget')
      .description(
        'Trains every scheme with every seed at equal budget, searches the step size of each in ' +
          'the same way, and reports the paired differences.',
      ),
  )
    .option(
      '-s, --schemes <names|files>',
      'schemes by name or file, separated by commas',
      commaSeparated,
    )
    .option('--seeds <number>', 'number of seeds', count)
    .option('-o, --out <dir>', 'the directory of the comparison; it must not exist yet')
    .option('--parallel <number>', 'runs at a time (default: the number of cores)', count)
    .addHelpText(
      'after',
      `
Examples:
  candor compare --task sums --schemes basic,nested-top3,nested-mean --seeds 5
  candor compare --task lottery --config compare.yaml --set train.budget.total=20480

Settings of all runs are under \`train\`, such as --set train.grader.noise=0.2.
\`arms\` can give a scheme its own n and k:
  arms:
    - basic
    - {scheme: nested-mean, n: 4, k: 8}
    - {scheme: {name: nested-top3, cotScore: {m: 2}}, label: top-2}`,
    )
    .action(async (flags) => {
      const given = readConfig(compareConfigSchema, {
        file: flags.config,
        set: flags.set,
        what: 'the comparison',
      });
      const config = {
        ...given,
        arms: flags.schemes?.map(armOf) ?? given.arms,
        seeds: flags.seeds ?? given.seeds,
        train: withAbsolutePaths({ ...given.train, task: flags.task ?? given.train.task }),
      };
      const name = shortTaskName(config.train.task);
      const dir: string = flags.out ?? join('runs', `compare-${name}`);
      process.stdout.write(`${await compareWithBoard(dir, config, flags)}\n`);
    });
}

/** Returns the arm of a scheme's name or file; a file with data becomes that data. */
function armOf(nameOrFile: string): CompareConfig['arms'][number] {
  if (!isSchemeFile(nameOrFile)) return nameOrFile;
  const scheme = schemeReference(nameOrFile);
  return { scheme, label: basename(nameOrFile, extname(nameOrFile)) };
}
