/** Question 7: what should a person with this task and this budget do? */
import { deriveSeed } from '../../base/random.js';
import { studentInterval } from '../../stats/index.js';
import { medianInterval, wilsonInterval } from '../../stats/interval-of-cases.js';
import {
  type Choice,
  families,
  namedChoices,
  pilotSize,
  ruleChoices,
  type Validation,
  validatePlan,
} from '../../world/planner/index.js';
import { decimal, differences } from './_numbers.js';
import type { Answer, Chart, Effort } from './answer.js';
import type { Quantity } from './quantity.js';
import { transformerResult } from './transformer-results.js';

/** The share of tasks with a loss under 3 % in docs/results/plan.txt. */
const BENCHED = 0.821;
/** A loss below this counts as none. */
const SMALL = 0.03;
/** Seeds per simulated task: a task takes some seconds. */
const SEEDS_PER_CASE = 20;
const others = [...ruleChoices, ...namedChoices] as const;
const choices: readonly Choice[] = ['plan', ...others];
const isRule = (choice: Choice) => (ruleChoices as readonly string[]).includes(choice);
const labelOf = (choice: Choice) => {
  if (choice === 'plan') return 'the plan';
  return isRule(choice) ? `the rule ${choice}` : `${choice} as it stands`;
};

export function answerPlan({ seeds }: Effort): Answer {
  const cases = Math.max(2, Math.round(seeds / SEEDS_PER_CASE));
  return answerFrom(
    Array.from({ length: cases }, (_, c) =>
      validatePlan(
        families[c % families.length]!,
        Math.floor(c / families.length) % 2 === 0,
        deriveSeed(7, 'plan of a case', c),
      ),
    ),
  );
}

/** @param validations at least two */
export function answerFrom(validations: readonly Validation[]): Answer {
  const { questions, n, k, grades } = pilotSize;
  const note = `Over ${validations.length} simulated tasks, each with its own truth; the planner sees a pilot of ${questions} questions × ${n} CoTs × ${k} summaries, graded ${grades === 2 ? 'twice' : `${grades} times`}.`;
  return {
    id: 'plan',
    question: 'What should a person with this task and this budget do?',
    short: shortAnswer(validations),
    charts: [lossChart(validations)],
    numbers: [
      ...choices.map(
        (choice): Quantity => ({
          ...shareOfSmall(validations, choice),
          reference: choice === 'plan' ? BENCHED : undefined,
          note:
            choice === 'plan'
              ? `${note} The reference is that of other such tasks, \`npm run bench:plan\`.`
              : note,
        }),
      ),
      ...choices.map(
        (choice): Quantity => ({
          what: `median loss of the best value, ${labelOf(choice)}`,
          ...medianInterval(lossesOf(validations, choice)),
          note: 'The interval lies between order statistics, whatever the distribution; fewer than six tasks give none.',
        }),
      ),
      ...others.map((choice): Quantity => {
        const { mean: value, low, high } = gainOver(validations, choice);
        const what = `mean loss of ${labelOf(choice)} − that of the plan`;
        return { what, value, low, high, note: 'Paired, task by task.' };
      }),
    ],
    flips: flipsOf(validations),
    depends:
      'Worth is that of small steps from the current pair. No pilot of scores reveals rare CoTs that are far better, whether luck can be learnt, how the best step size differs, or where the face will be. On both tasks on which its plan was trained, the simulation promises far more than training shows.',
    onTransformers: transformerResult('plan'),
  };
}

const lossesOf = (validations: readonly Validation[], choice: Choice): number[] =>
  validations.map(({ losses }) => losses[choice]);

const smallOnes = (validations: readonly Validation[], choice: Choice): number =>
  lossesOf(validations, choice).filter((loss) => loss < SMALL).length;

/** How much more of the best value the given choice loses than the plan, paired by task. */
const gainOver = (validations: readonly Validation[], choice: Choice) =>
  studentInterval(differences(lossesOf(validations, choice), lossesOf(validations, 'plan')));

function shareOfSmall(validations: readonly Validation[], choice: Choice): Quantity {
  return {
    what: `share of tasks in which less than ${100 * SMALL} % of the best value is lost, ${labelOf(choice)}`,
    ...wilsonInterval(smallOnes(validations, choice), validations.length),
  };
}

const percent = (share: number) => `${decimal(100 * share, 0)} %`;

export function shortAnswer(validations: readonly Validation[]): string {
  const { low, high } = wilsonInterval(smallOnes(validations, 'plan'), validations.length);
  const worst = (choice: Choice) => percent(Math.max(...lossesOf(validations, choice)));
  const median = (choice: Choice) => percent(medianInterval(lossesOf(validations, choice)).value);
  const [single, cochran] = ruleChoices;
  return `Tune the step size, and take a policy gradient within each question, in units of its spread unless the noise is known to be even: one summary per CoT where CoTs cost no more than summaries, otherwise near √(λ r). \`candor plan\` starts from that rule and leaves it where a pilot shows something better: it loses less than ${100 * SMALL} % of the best candidate’s worth in ${smallOnes(validations, 'plan')} of ${validations.length} simulated tasks (${percent(low)} to ${percent(high)} of all such tasks), at worst ${worst('plan')}, against ${worst(single)} with \`${single}\` and ${worst(cochran)} with \`${cochran}\`. The median loss is ${median('plan')}, against ${median(single)} and ${median(cochran)}, and ${median('nested-top3')} with \`nested-top3\`.`;
}

/** Says which scheme the plan takes, where a named scheme does as well, and its worst case. */
export function flipsOf(validations: readonly Validation[]): string {
  const gradients = validations.filter(
    ({ plan }) => plan.scheme.spec.update.rule === 'policy-gradient',
  ).length;
  const chosen = `The plan is a policy gradient in ${gradients} of ${validations.length} tasks: the pilot settles n and k, and whether to divide by the question’s spread.`;
  const { low, mean, high } = gainOver(validations, 'nested-advantage');
  const needless = smallOnes(validations, 'nested-advantage');
  const against =
    low > 0
      ? `Against \`nested-advantage\` as it stands it saves ${percent(mean)} (${percent(low)} to ${percent(high)}) of the best value, and in ${needless} of ${validations.length} tasks that scheme loses less than ${100 * SMALL} % without a pilot`
      : 'It is not shown to lose less than `nested-advantage` as it stands';
  const worst = validations.reduce((a, b) => (b.losses.plan > a.losses.plan ? b : a));
  const { family, cotPrice } = worst.truth;
  return `${chosen} ${against}; at worst it loses ${percent(worst.losses.plan)} (${family}; a CoT at the price of ${decimal(cotPrice, 1)} summaries).`;
}

function lossChart(validations: readonly Validation[]): Chart {
  const cases = validations.length;
  return {
    figure: 'lineFigure',
    data: {
      lines: choices.map((choice) => ({
        label: choice === 'plan' ? 'the plan' : choice,
        points: lossesOf(validations, choice)
          .sort((a, b) => a - b)
          .map((y, i) => ({ x: (100 * (i + 0.5)) / cases, y: 100 * y })),
      })),
      xLabel: 'share of the tasks that lose no more, in %',
      yLabel: 'loss of the best candidate’s worth, in %',
      yZero: true,
      reference: { y: 100 * SMALL, label: `${100 * SMALL} %` },
    },
    caption: `${cases} simulated tasks, ordered by loss for each choice: the further right a line stays under the dotted ${100 * SMALL} %, the better.`,
  };
}
