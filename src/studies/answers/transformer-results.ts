/**
 * What the committed comparisons of trained transformers say about some of the questions.
 *
 * The numbers are those of docs/results/*.json, rounded to three decimals; a test compares them
 * with those files. No answer runs the comparisons again, because each takes an hour or more.
 */
import type { Quantity } from './quantity.js';

export interface TransformerResult {
  /** One or two sentences. */
  readonly said: string;
  readonly numbers: readonly Quantity[];
  /** The commands that produced them, one per file. */
  readonly commands: readonly string[];
}

/** A paired difference of final scores, `first` minus `second`, in a file of docs/results. */
export interface CommittedDifference {
  readonly file: string;
  readonly first: string;
  readonly second: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Whether it survives Holm's adjustment for all pairs of the file. */
  readonly holds: boolean;
}

const adaptive = 'lottery-adaptive';
const sumsAdaptive = 'sums-adaptive';
const halved = 'sums-tuned-on-half';

const difference = (
  file: string,
  [first, second]: readonly [string, string],
  [value, low, high]: readonly [number, number, number],
  holds: 'holds' | 'does not hold' = 'does not hold',
): CommittedDifference => ({ file, first, second, value, low, high, holds: holds === 'holds' });

/** The differences, by the question that they speak to. */
export const committed = {
  'best-k': [
    difference(adaptive, ['nested-mean 4×8', 'nested-mean 16×2'], [0.042, 0.029, 0.056], 'holds'),
    difference(adaptive, ['nested-mean', 'nested-mean 16×2'], [0.033, 0.001, 0.065]),
    difference(adaptive, ['nested-mean 4×8', 'nested-mean'], [0.009, -0.032, 0.05]),
    difference(adaptive, ['group-advantage', 'nested-mean 4×8'], [0.074, 0.051, 0.097], 'holds'),
    difference(adaptive, ['group-advantage', 'nested-advantage'], [0.021, -0.008, 0.05]),
    difference(sumsAdaptive, ['nested-mean 16×2', 'nested-mean 4×8'], [0.03, 0.005, 0.054]),
    difference(sumsAdaptive, ['nested-mean', 'nested-mean 4×8'], [0.028, -0.002, 0.059]),
    difference(sumsAdaptive, ['nested-mean 16×2', 'nested-mean'], [0.001, -0.037, 0.04]),
    difference(
      sumsAdaptive,
      ['group-advantage', 'nested-mean 16×2'],
      [0.065, 0.039, 0.091],
      'holds',
    ),
    difference(sumsAdaptive, ['group-advantage', 'nested-advantage'], [0.055, 0.021, 0.089]),
  ],
  'top-three': [
    difference('lottery', ['nested-top3', 'nested-mean'], [-0.015, -0.043, 0.014]),
    difference('sums', ['nested-top3', 'nested-mean'], [0.003, -0.037, 0.043]),
  ],
  'small-steps': [
    difference('sums', ['basic', 'nested-mean'], [0.029, -0.016, 0.074]),
    difference('sums', ['basic', 'nested-top3'], [0.026, -0.029, 0.081]),
    difference('sums', ['basic', 'nested-advantage'], [0.025, -0.006, 0.056]),
    difference(halved, ['basic', 'nested-mean'], [0.11, 0.056, 0.165], 'holds'),
    difference(sumsAdaptive, ['group-advantage', 'nested-mean'], [0.066, 0.04, 0.092], 'holds'),
  ],
  plan: [
    difference('plan-lottery', ['plan', 'nested-top3'], [0.091, 0.073, 0.106], 'holds'),
    difference('plan-sums', ['plan', 'nested-top3'], [0.069, 0.046, 0.093], 'holds'),
    difference('lottery', ['nested-advantage', 'nested-top3'], [0.07, 0.051, 0.093], 'holds'),
    difference('sums', ['nested-advantage', 'nested-top3'], [0.001, -0.033, 0.035]),
  ],
} as const satisfies Readonly<Record<string, readonly CommittedDifference[]>>;

interface Comparison {
  readonly task: string;
  readonly seeds: number;
  readonly command: string;
  /** What a reader needs to know about the names of its schemes. */
  readonly note?: string;
}

const five = '--schemes basic,kept-quarter,nested-top3,nested-mean,nested-advantage';
const splits =
  'Where a name has no split, `nested-mean` and `nested-advantage` have 8 × 4, `group-advantage` 32 × 1.';
const onSums = "--set 'tuning.grid=[5e-5, 1e-4, 2e-4]'";
const thePlan =
  '`plan` is `nested-advantage` with 32 × 1, as `candor plan --cot-price 0` recommends; `nested-top3` has 8 × 4.';
const halfTuning = "--set 'tuning.grid=[3e-5, 1e-4, 3e-4]' --set tuning.budgetShare=0.5";

/**
 * These runs left cut-off summaries out of the score, which was the only way at the time. They were
 * at most 2 % of a scheme's summaries.
 */
const LEGACY_FAILURES = '--set train.failures.truncated=masked --set train.failures.grader=masked';

/** The comparisons, by file. */
export const comparisons: Readonly<Record<string, Comparison>> = {
  lottery: {
    task: 'lottery',
    seeds: 8,
    command: `candor compare --task lottery ${five} --seeds 8 ${halfTuning}`,
  },
  [adaptive]: {
    task: 'lottery',
    seeds: 6,
    command: 'candor compare --task lottery --config docs/results/lottery-adaptive.yaml',
    note: splits,
  },
  [sumsAdaptive]: {
    task: 'sums',
    seeds: 6,
    command: `candor compare --task sums --config docs/results/lottery-adaptive.yaml ${onSums}`,
    note: splits,
  },
  'plan-lottery': {
    task: 'lottery',
    seeds: 8,
    command: 'candor compare --task lottery --config docs/results/plan-vs-default.yaml',
    note: thePlan,
  },
  'plan-sums': {
    task: 'sums',
    seeds: 8,
    command: `candor compare --task sums --config docs/results/plan-vs-default.yaml ${onSums}`,
    note: thePlan,
  },
  sums: {
    task: 'sums',
    seeds: 5,
    command: `candor compare --task sums ${five} --seeds 5 ${onSums} --set tuning.seeds=3`,
  },
  [halved]: {
    task: 'sums',
    seeds: 5,
    command: `candor compare --task sums ${five} --seeds 5 ${halfTuning} --set tuning.seeds=2`,
  },
};

const statements: Readonly<Record<keyof typeof committed, string>> = {
  'best-k':
    'On `lottery`, where bad CoTs are tickets, denoising helps the mean: 4 × 8 ends above 16 × 2, and cannot be distinguished from 8 × 4. Policy gradient does without it: `group-advantage` with one summary per CoT ends above `nested-mean` with eight. On `sums` more than two summaries are not shown to help: 16 × 2 ends above 4 × 8, though not after the adjustment for all pairs, and `group-advantage` with one ends above 16 × 2.',
  'top-three':
    'No difference between the top-3 mean and the mean is shown on `lottery` or on `sums`.',
  'small-steps':
    'On `sums`, with step sizes tuned on the whole budget, no two of five schemes are shown to differ. Tuned on half the budget, `nested-mean` was given too large a step, and `basic` ended 0.11 above it: a difference of step sizes, not of schemes. Some differences remain: in a second comparison, tuned on the whole budget, `group-advantage` ends 0.07 above `nested-mean`.',
  plan: 'The plan for CoTs that cost nothing, `nested-advantage` with 32 × 1, ends above the default `nested-top3` on both tasks, with the same number of summaries but 1.9 times (`lottery`) and 2.2 times (`sums`) the tokens. The promise is right in sign and far too large in size: the plan’s gain over the start is 3.3 and 1.8 times that of the default, where it promised 5.9 and 12.9 times the worth of a small step. With its own split, 8 × 4, `nested-advantage` ends above `nested-top3` only on `lottery`. Plans for CoTs at their price in tokens have not been trained.',
};

/** Returns what the committed comparisons say about a question. */
export function transformerResult(id: keyof typeof committed): TransformerResult {
  const files = [...new Set<string>(committed[id].map(({ file }) => file))];
  return {
    said: statements[id],
    commands: files.map((file) => `${comparisons[file]!.command} ${LEGACY_FAILURES}`),
    numbers: committed[id].map(({ file, first, second, value, low, high, holds }) => {
      const { task, seeds, note } = comparisons[file]!;
      const adjusted =
        low > 0 || high < 0
          ? ` ${holds ? 'Holds' : 'Does not hold'} after the adjustment for all pairs.`
          : '';
      return {
        what: `final score on \`${task}\`, ${first} − ${second}`,
        value,
        low,
        high,
        note: `Paired over ${seeds} seeds at 40,960 summaries each; \`docs/results/${file}.json\`, with cut-off texts left out of the score.${adjusted}${note ? ` ${note}` : ''}`,
      };
    }),
  };
}
