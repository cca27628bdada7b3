/** candor train: one scheme, one seed, one run directory. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { UserError } from '../../base/errors.js';
import { readConfig } from '../../config/read.js';
import { type TrainConfig, trainConfigSchema } from '../../config/schema.js';
import { startRun } from '../../runs/train.js';
import { resolveScheme } from '../../selection/index.js';
import { addConfigOptions, count, seed, shortTaskName } from './_options.js';
import { changedScheme } from './_scheme.js';
import { trainWithProgress } from './_train-with-progress.js';
import { withWholePaths } from './_whole-paths.js';

export function register(program: Command): void {
  addConfigOptions(
    program
      .command('train')
      .summary('train a pair with one scheme')
      .description(
        'Warm-starts a shoggoth and a face, trains them by one scheme until the budget is spent, and writes a run directory with a report.',
      ),
  )
    .option('-s, --scheme <name>', 'a scheme by name; `candor schemes` lists them')
    .option('--seed <number>', 'the seed of everything that is drawn', seed)
    .option('-o, --out <dir>', 'the run directory; it must not be there yet')
    .option(
      '--guard [drop]',
      'end the run when the monitor finds so much less in the CoTs than at the start (0.2 unless given); with --set guard.action=slow, slow the shoggoth instead',
    )
    .option(
      '--max-tokens <number>',
      'end the run after the round in which so many tokens have gone in and out',
      count,
    )
    .option('--workers <number>', 'threads; results do not depend on it', count)
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
      const config = withWholePaths({
        ...given,
        ...(guard ? { guard } : {}),
        ...{
          scheme: schemeOf(flags.scheme, given.scheme, flags.set),
          seed: flags.seed ?? given.seed,
        },
        task: flags.task ?? given.task,
        ...(flags.maxTokens === undefined
          ? {}
          : { budget: { ...given.budget, maxTokens: flags.maxTokens } }),
      });
      const scheme = resolveScheme(config.scheme).name.replaceAll(/[^A-Za-z0-9.]+/g, '-');
      const task = shortTaskName(config.task);
      const dir: string = flags.out ?? join('runs', `${task}-${scheme}-seed${config.seed}`);
      await trainWithProgress(dir, (options) => startRun(dir, config, options), flags);
    });
}

/** What `--set` says of the scheme holds for `--scheme`, too, which takes the place of the config's. */
function schemeOf(
  flag: string | undefined,
  given: TrainConfig['scheme'],
  set: readonly string[] = [],
) {
  const prefix = 'scheme.';
  const own = set
    .filter((text) => text.startsWith(prefix))
    .map((text) => text.slice(prefix.length));
  return flag === undefined ? given : changedScheme(flag, own);
}

/** `--guard` with or without how far candor may fall; the rest of the guard is the config's. */
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
