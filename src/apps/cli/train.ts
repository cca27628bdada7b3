/** candor train: trains a pair with one scheme and one seed in one run directory. */

import { join } from 'node:path';
import type { Command } from 'commander';
import { defined } from '../../base/defined.js';
import { UserError } from '../../base/errors.js';
import { readConfig } from '../../config/read.js';
import { type TrainConfig, trainConfigSchema } from '../../config/schema.js';
import { findAnyScheme, schemeReference } from '../../runs/find-scheme.js';
import { startRun } from '../../runs/train.js';
import { withAbsolutePaths } from './_absolute-paths.js';
import { count, wholeNumber } from './_option-values.js';
import { addConfigOptions, shortTaskName } from './_options.js';
import { trainWithProgress } from './_train-with-progress.js';

export function register(program: Command): void {
  addConfigOptions(
    program
      .command('train')
      .summary('train a pair with one scheme')
      .description(
        'Warm-starts a shoggoth and a face, trains them with one scheme until the budget is ' +
          'spent, and writes a run directory with a report.',
      ),
  )
    .option(
      '-s, --scheme <name|file>',
      'a scheme by name (`candor schemes` lists them) or a file: YAML with its rules, or TypeScript',
    )
    .option('--seed <number>', 'the seed of everything random', wholeNumber)
    .option('-o, --out <dir>', 'the run directory; it must not exist yet')
    .option(
      '--guard [drop]',
      'end the run when the share of CoTs in which the monitor detects the behaviour falls by ' +
        'this much (0.2 without a value); with --set guard.action=slow, slow the shoggoth instead',
    )
    .option(
      '--max-tokens <number>',
      'end the run after the round in which this many tokens have gone in and out',
      count,
    )
    .option('--workers <number>', 'number of threads; does not change results', count)
    .addHelpText(
      'after',
      `
Examples:
  candor train --task sums --scheme nested-top3
  candor train --task lottery --scheme basic --set budget.total=20480 --seed 2
  candor train --task lottery --scheme nested-mean --set scheme.minScore=passed
  candor train --task ./my-task.ts --config run.yaml --out runs/mine`,
    )
    .action(async (flags) => {
      const given = readConfig(trainConfigSchema, {
        file: flags.config,
        set: flags.set,
        what: 'the run',
      });
      const guard = flags.guard === undefined ? given.guard : guardOf(flags.guard, given.guard);
      const config = withAbsolutePaths({
        ...given,
        ...defined({ guard }),
        scheme: schemeOf(flags.scheme, given.scheme, flags.set),
        seed: flags.seed ?? given.seed,
        task: flags.task ?? given.task,
        budget: {
          ...given.budget,
          ...defined({ maxTokens: flags.maxTokens as number | undefined }),
        },
      });
      const scheme = findAnyScheme(config.scheme).name.replaceAll(/[^A-Za-z0-9.]+/g, '-');
      const task = shortTaskName(config.task);
      const dir: string = flags.out ?? join('runs', `${task}-${scheme}-seed${config.seed}`);
      await trainWithProgress(dir, (options) => startRun(dir, config, options), flags);
    });
}

/**
 * Returns the scheme of --scheme with the `--set scheme.…` changes; without --scheme, the config's.
 */
function schemeOf(
  flag: string | undefined,
  given: TrainConfig['scheme'],
  set: readonly string[] = [],
) {
  const prefix = 'scheme.';
  const own = set
    .filter((text) => text.startsWith(prefix))
    .map((text) => text.slice(prefix.length));
  return flag === undefined ? given : schemeReference(flag, own);
}

/**
 * Returns the guard of the config with the drop that --guard gives.
 * @throws UserError if the drop is not above 0 and at most 1.
 */
function guardOf(
  flag: string | true,
  given: TrainConfig['guard'],
): NonNullable<TrainConfig['guard']> {
  const whole = given ?? { drop: 0.2, action: 'stop', factor: 0.1 };
  if (flag === true) return whole;
  const drop = Number(flag);
  if (!(drop > 0 && drop <= 1))
    throw new UserError(`--guard: must be above 0 and at most 1, got ${flag}`);
  return { ...whole, drop };
}
