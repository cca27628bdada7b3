/** candor plan: what to train with, from a pilot on a task or from one's own scored samples. */
import { writeFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { stringify } from 'yaml';
import { UserError } from '../../base/errors.js';
import { deriveSeed } from '../../base/random.js';
import { readConfig } from '../../config/read.js';
import { compareConfigSchema, type TrainConfig, trainConfigSchema } from '../../config/schema.js';
import {
  type Candidate,
  cannotKnow,
  estimate,
  promiseInTraining,
  type Recommendation,
  reasons,
  recommend,
  warnings,
} from '../../world/planner/index.js';
import { createLive } from './_live.js';
import { addConfigOptions, count, seed } from './_options.js';
import { print, printJson } from './_output.js';
import { pilotFromFile } from './_plan-file.js';
import { planInWords } from './_plan-in-words.js';
import { type MeasuredPilot, pilotOnTask } from './_plan-task.js';
import {
  addReadingOptions,
  type ReadingFlags,
  readingFrom,
  readingHelp,
} from './_reading-options.js';
import { visible } from './_text.js';
import { withWholePaths } from './_whole-paths.js';

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
      .summary('what to train with, from a pilot')
      .description(
        'Measures how noisy a task’s scores are, by a pilot on the warm-started pair or from your own scored samples, and ' +
          'recommends a scheme and how to split the budget, with the reason for each choice.',
      ),
  )
    .argument(
      '[file]',
      'scored samples as `candor select` reads them, - for stdin; instead of a pilot on a task',
    )
    .option(
      '-b, --budget <summaries>',
      'what a question may spend in a round; round.perQuestion unless given',
      positive,
    )
    .option('-r, --cot-price <summaries>', 'what a CoT costs; by their lengths unless given', price)
    .option('--questions <number>', 'questions of the pilot', count, 64)
    .option('--cots <number>', 'CoTs of a question in the pilot', count, 8)
    .option('--summaries <number>', 'summaries of a CoT in the pilot', count, 4)
    .option('--seed <number>', 'the seed of everything that is drawn', seed)
    .option('--workers <number>', 'threads; results do not depend on it', count)
    .option(
      '-o, --out <file>',
      'write the plan as a config for `candor compare`, which tunes its step size; YAML or .json; it must not be there yet',
    )
    .option('--json', 'print as JSON')
    .addHelpText(
      'after',
      `
In a file, a summary that was graded more than once has its grades in "scores":
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
  if (file !== undefined && flags.task !== undefined)
    throw new UserError('plan: give a file of scored samples or --task, not both');
  if (file === undefined && flags.task === undefined && flags.config === undefined)
    throw new UserError('plan: give --task, --config, or a file of scored samples');
  const given = readConfig(trainConfigSchema, {
    ...(flags.config === undefined ? {} : { file: flags.config }),
    ...{ set: flags.set, what: 'the run' },
  });
  const config = withWholePaths({
    ...given,
    ...{ task: flags.task ?? given.task, seed: flags.seed ?? given.seed },
  });
  const measured =
    file === undefined
      ? await onTask(config, flags)
      : await pilotFromFile(file, {
          reading: readingFrom(flags),
          onNote: (line) => process.stderr.write(`${visible(line)}\n`),
        });
  const cotPrice = priceOf(measured, flags.cotPrice);
  const estimates = estimate(measured.pilot, deriveSeed(config.seed, 'plan'));
  const recommendation = recommend(estimates, {
    ...{ budget: flags.budget ?? config.round.perQuestion, cotPrice },
    ...{ questions: config.round.questions, seed: deriveSeed(config.seed, 'plan') },
  });
  // The task of a file's samples is not known here.
  if (flags.out !== undefined)
    writePlan(flags.out, comparisonOf(file === undefined ? config : null, recommendation));
  const source = file ?? config.task;
  if (flags.json) {
    const { draws: _, ...measures } = estimates;
    printJson({
      ...{ source, ...inNumbers(recommendation), estimates: measures },
      ...{ reasons: reasons(recommendation, estimates), warnings: warnings(estimates) },
      ...{ promise: promiseInTraining, cannotKnow },
    });
    return;
  }
  const priceFrom =
    flags.cotPrice === undefined ? `by their mean lengths in ${measured.unit}` : 'as you said';
  for (const line of planInWords({ source, estimates, recommendation, priceFrom })) print(line);
  if (flags.out !== undefined)
    print(
      `\ncandor compare ${file === undefined ? '' : '--task YOUR-TASK '}--config ${flags.out}   # tunes the step size, then trains`,
    );
}

async function onTask(config: TrainConfig, flags: PlanFlags): Promise<MeasuredPilot> {
  const live = createLive();
  try {
    return await pilotOnTask(
      config,
      { questions: flags.questions, n: flags.cots, k: flags.summaries },
      {
        ...(flags.workers === undefined ? {} : { workers: flags.workers }),
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
    `plan: the pilot has no summary to measure a CoT's price in ${unit} by; give --cot-price`,
  );
}

/** Step sizes are searched with these numbers of seeds, and the pair is trained with those. */
const SEEDS = { tuning: 2, training: 3 };

/**
 * A comparison's config: the plan, beside the rule where that is another, each with a step size from the same search over whole runs.
 * @param config the run's config; null where the task is not known.
 */
function comparisonOf(config: TrainConfig | null, { choice, purse, rule }: Recommendation) {
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
    train: config === null ? { round: split } : trainingOf(config, split),
  };
}

/** What the comparison's runs share: it sets scheme, seed, split and step size itself. */
function trainingOf(
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
    throw new UserError(`--out: ${path} is there already`, { cause });
  }
}

function inNumbers({ purse, verdict, rule, choice, field, gains }: Recommendation) {
  const plain = (of: Candidate) => ({
    ...{ scheme: of.base, n: of.n, k: of.k },
  });
  return {
    ...{ budget: purse.budget, cotPrice: purse.cotPrice, verdict, plan: plain(choice.candidate) },
    rule: { ...plain(rule.scaled), lambda: rule.lambda, from: rule.from },
    gains: gains.map(({ over, gain, clear }) => ({ over: plain(over), ...gain, clear })),
    field: field.map(({ candidate, value, progress }) => ({
      ...plain(candidate),
      value,
      progress,
    })),
  };
}

function positive(value: string): number {
  const number = Number(value);
  if (!(number > 0 && number < Infinity))
    throw new InvalidArgumentError('it must be a number above 0');
  return number;
}

function price(value: string): number {
  const number = Number(value);
  if (value.trim() === '' || !(number >= 0 && number < Infinity))
    throw new InvalidArgumentError('it must be a number, 0 or more');
  return number;
}
