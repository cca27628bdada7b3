/** candor plan: recommends what to train with, from a pilot on a task or from scored samples. */
import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { stringify } from 'yaml';
import { defined } from '../../base/defined.js';
import { UserError } from '../../base/errors.js';
import { deriveSeed } from '../../base/random.js';
import { readConfig } from '../../config/read.js';
import { compareConfigSchema, type TrainConfig, trainConfigSchema } from '../../config/schema.js';
import {
  type Candidate,
  estimate,
  pilotLimits,
  promiseCaveat,
  type Recommendation,
  reasons,
  recommend,
  warnings,
} from '../../world/planner/index.js';
import { withAbsolutePaths } from './_absolute-paths.js';
import { createLive } from './_live.js';
import { atLeast, count, positive, wholeNumber } from './_option-values.js';
import { addConfigOptions } from './_options.js';
import { print, printJson } from './_output.js';
import { pilotFromFile } from './_plan-file.js';
import { planLines } from './_plan-lines.js';
import { type MeasuredPilot, pilotOnTask } from './_plan-task.js';
import {
  addReadingOptions,
  type ReadingFlags,
  readingFrom,
  readingHelp,
} from './_reading-options.js';
import { visible } from './_text.js';

interface PlanFlags extends ReadingFlags {
  readonly config?: string;
  readonly set: readonly string[];
  readonly task?: string;
  readonly budget?: number;
  readonly cotPrice?: number;
  readonly questions: number;
  readonly cots: number;
  readonly summaries: number;
  readonly seed?: number;
  readonly workers?: number;
  readonly out?: string;
  readonly json?: boolean;
}

export function register(program: Command): void {
  const command = addConfigOptions(
    program
      .command('plan')
      .summary('recommend what to train with, from a pilot')
      .description(
        'Measures how noisy the scores of a task are, with a pilot on the warm-started pair or ' +
          'from your own scored samples. Recommends a scheme and how to split the budget, with ' +
          'the reason for each choice.',
      ),
  )
    .argument(
      '[file]',
      'scored samples as `candor select` reads them, instead of a pilot on a task; - reads stdin',
    )
    .option(
      '-b, --budget <summaries>',
      'the budget of a question in a round (default: round.perQuestion)',
      positive,
    )
    .option(
      '-r, --cot-price <summaries>',
      'the price of a CoT (default: from the mean lengths of CoTs and summaries)',
      atLeast(0),
    )
    .option('--questions <number>', 'questions of the pilot', count, 64)
    .option('--cots <number>', 'CoTs of a question in the pilot', count, 8)
    .option('--summaries <number>', 'summaries of a CoT in the pilot', count, 4)
    .option('--seed <number>', 'the seed of everything random', wholeNumber)
    .option('--workers <number>', 'number of threads; does not change results', count)
    .option(
      '-o, --out <file>',
      'write the plan as a config for `candor compare`, which tunes its step size, to this new ' +
        'YAML or .json file',
    )
    .option('--json', 'print as JSON')
    .addHelpText(
      'after',
      `
In a file, a summary that was graded several times has its grades in "scores":
  {"question": "3+4+5", "cot": "3+4=7, 7+5=12", "summary": "12", "scores": [0.7, 0.6]}

Examples:
  candor plan --task lottery --out plan.yaml && candor compare --config plan.yaml
  candor plan --task sums --budget 64 --cot-price 0 --set grader.noise=0.2
  candor plan scores.jsonl --cot-price 4 --json`,
    )
    .action(plan);
  addReadingOptions(command).addHelpText('after', readingHelp);
}

async function plan(file: string | undefined, flags: PlanFlags): Promise<void> {
  const config = configFrom(file, flags);
  const measured = file === undefined ? await onTask(config, flags) : await fromFile(file, flags);
  const cotPrice = priceOf(measured, flags.cotPrice);
  const seed = deriveSeed(config.seed, 'plan');
  const estimates = estimate(measured.pilot, seed);
  const recommendation = recommend(estimates, {
    budget: flags.budget ?? config.round.perQuestion,
    cotPrice,
    questions: config.round.questions,
    seed,
  });
  // The task behind the samples of a file is unknown.
  if (flags.out !== undefined)
    writePlan(flags.out, comparisonConfig(file === undefined ? config : null, recommendation));
  const source = file ?? config.task;
  if (flags.json) {
    const { draws: _, ...measures } = estimates;
    printJson({
      source,
      ...recommendationData(recommendation),
      estimates: measures,
      reasons: reasons(recommendation, estimates),
      warnings: warnings(estimates),
      promise: promiseCaveat,
      pilotLimits,
    });
    return;
  }
  const priceFrom =
    flags.cotPrice === undefined ? `from mean lengths in ${measured.unit}` : 'as given';
  for (const line of planLines({ source, estimates, recommendation, priceFrom })) print(line);
  if (flags.out === undefined) return;
  const task = file === undefined ? '' : '--task YOUR-TASK ';
  print(`\ncandor compare ${task}--config ${flags.out}   # tunes the step size, then trains`);
}

/**
 * Reads the config of the command line.
 * @throws UserError unless there is either a file of samples or a task.
 */
function configFrom(file: string | undefined, flags: PlanFlags): TrainConfig {
  if (file !== undefined && flags.task !== undefined)
    throw new UserError('plan: give a file of scored samples or --task, not both');
  if (file === undefined && flags.task === undefined && flags.config === undefined)
    throw new UserError('plan: give --task, --config or a file of scored samples');
  const given = readConfig(trainConfigSchema, {
    ...defined({ file: flags.config }),
    set: flags.set,
    what: 'the run',
  });
  return withAbsolutePaths({
    ...given,
    task: flags.task ?? given.task,
    seed: flags.seed ?? given.seed,
  });
}

function fromFile(file: string, flags: PlanFlags): Promise<MeasuredPilot> {
  return pilotFromFile(file, {
    reading: readingFrom(flags),
    onNote: (line) => process.stderr.write(`${visible(line)}\n`),
  });
}

async function onTask(config: TrainConfig, flags: PlanFlags): Promise<MeasuredPilot> {
  const live = createLive();
  try {
    return await pilotOnTask(
      config,
      { questions: flags.questions, n: flags.cots, k: flags.summaries },
      {
        ...defined({ workers: flags.workers }),
        onWarmStart: (role, done, of) =>
          live.show([`Warm start of the ${role}: step ${done} of ${of}`]),
      },
    );
  } finally {
    live.end();
  }
}

function priceOf({ cotPrice, unit }: MeasuredPilot, given: number | undefined): number {
  if (given !== undefined) return given;
  if (Number.isFinite(cotPrice)) return Number(cotPrice.toPrecision(3));
  throw new UserError(
    `plan: the pilot has no summaries, so the price of a CoT in ${unit} is unknown; give ` +
      '--cot-price',
  );
}

/** The number of seeds for the step-size search, and for the training after it. */
const SEEDS = { tuning: 2, training: 3 };

/**
 * Returns the config of a comparison of the plan with the rule, if they differ. The step size of
 * each comes from the same search over whole runs.
 * @param config the run's config; null if the task is unknown.
 */
function comparisonConfig(config: TrainConfig | null, { choice, purse, rule }: Recommendation) {
  const arm = ({ base: scheme, n, k }: Candidate, label: string) => ({ scheme, n, k, label });
  const { candidate } = choice;
  const other = rule.scaled.base !== candidate.base || rule.scaled.k !== candidate.k;
  const split = { perQuestion: purse.budget, cotPrice: purse.cotPrice };
  const seed = config?.seed ?? 1;
  return {
    arms: [arm(candidate, 'plan'), ...(other ? [arm(rule.scaled, 'rule')] : [])],
    seeds: Array.from({ length: SEEDS.training }, (_, s) => seed + s),
    tuning: {
      grid: compareConfigSchema.parse({}).tuning.grid,
      seeds: SEEDS.tuning,
      budgetShare: 1,
    },
    crossPlay: { seeds: 1, questions: 64 },
    train: config === null ? { round: split } : sharedSettings(config, split),
  };
}

/**
 * Returns the settings of all runs, without scheme, seed and step size, which the comparison sets.
 */
function sharedSettings(
  { scheme: _, seed: __, round, optimiser, ...rest }: TrainConfig,
  split: { perQuestion: number; cotPrice: number },
) {
  const { learningRate: ___, ...steps } = optimiser;
  return { ...rest, round: { questions: round.questions, ...split }, optimiser: steps };
}

function writePlan(path: string, config: object): void {
  const text = path.endsWith('.json') ? `${JSON.stringify(config, null, 2)}\n` : stringify(config);
  try {
    writeFileSync(path, text, { flag: 'wx' });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    throw new UserError(`--out: ${path} already exists`, { cause });
  }
}

function recommendationData({ purse, verdict, rule, choice, field, gains }: Recommendation) {
  const plain = ({ base: scheme, n, k }: Candidate) => ({ scheme, n, k });
  return {
    budget: purse.budget,
    cotPrice: purse.cotPrice,
    verdict,
    plan: plain(choice.candidate),
    rule: { ...plain(rule.scaled), lambda: rule.lambda, from: rule.from },
    gains: gains.map(({ over, gain, clear }) => ({ over: plain(over), ...gain, clear })),
    field: field.map(({ candidate, value, progress }) => ({
      ...plain(candidate),
      value,
      progress,
    })),
  };
}
