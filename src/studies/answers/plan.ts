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
import { differences, said } from './_numbers.js';
import type { Answer, Chart, Effort, Quantity } from './answer.js';
import { onTransformers } from './transformer-results.js';

/** The share of tasks under 3 % in docs/results/plan.txt. */
const BENCHED = 0.821;
/** A loss below this is called none. */
const SMALL = 0.03;
/** A case takes some seconds. */
const SEEDS_OF_CASE = 20;
const others = [...ruleChoices, ...namedChoices] as const;
const choices: readonly Choice[] = ['plan', ...others];
const isRule = (choice: Choice) => (ruleChoices as readonly string[]).includes(choice);
const labelOf = (choice: Choice) =>
  choice === 'plan' ? 'the plan' : isRule(choice) ? `the rule ${choice}` : `${choice} as it stands`;

export function answerPlan({ seeds }: Effort): Answer {
  const cases = Math.max(2, Math.round(seeds / SEEDS_OF_CASE));
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

/** @param validations two or more */
export function answerFrom(validations: readonly Validation[]): Answer {
  const { questions, n, k, grades } = pilotSize;
  const note = `Over ${validations.length} simulated tasks, each of its own truth; the planner sees a pilot of ${questions} questions × ${n} CoTs × ${k} summaries, graded ${grades === 2 ? 'twice' : `${grades} times`}.`;
  return {
    id: 'plan',
    question: 'What should a person with this task and this budget do?',
    short: shortAnswer(validations),
    charts: [lossChart(validations)],
    numbers: [
      ...choices.map(
        (choice): Quantity => ({
          ...shareOfSmall(validations, choice),
          ...(choice === 'plan' ? { reference: BENCHED } : {}),
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
          note: 'The interval is between order statistics, whatever the distribution; fewer than six tasks give none.',
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
      'The worth is that of small steps from where the pair is now. No pilot of scores knows of rare CoTs that are far better, of whether luck can be learnt, of how the best step size differs, or of where the face will be. On both tasks on which its plan was trained the simulation promises far more than training shows.',
    onTransformers: onTransformers('plan'),
  };
}

const lossesOf = (validations: readonly Validation[], choice: Choice): number[] =>
  validations.map(({ losses }) => losses[choice]);

const smallOnes = (validations: readonly Validation[], choice: Choice): number =>
  lossesOf(validations, choice).filter((loss) => loss < SMALL).length;

/** How much more of the best value the named scheme loses than the plan, task by task. */
const gainOver = (validations: readonly Validation[], choice: Choice) =>
  studentInterval(differences(lossesOf(validations, choice), lossesOf(validations, 'plan')));

function shareOfSmall(validations: readonly Validation[], choice: Choice): Quantity {
  return {
    what: `share of tasks in which less than ${100 * SMALL} % of the best value is lost, ${labelOf(choice)}`,
    ...wilsonInterval(smallOnes(validations, choice), validations.length),
  };
}

const percent = (share: number) => `${said(100 * share, 0)} %`;

export function shortAnswer(validations: readonly Validation[]): string {
  const { low, high } = wilsonInterval(smallOnes(validations, 'plan'), validations.length);
  const worst = (choice: Choice) => percent(Math.max(...lossesOf(validations, choice)));
  const median = (choice: Choice) => percent(medianInterval(lossesOf(validations, choice)).value);
  const [single, cochran] = ruleChoices;
  return `Tune the step size, and take a policy gradient within each question, in units of its spread unless the noise is known to be even: one summary a CoT where CoTs cost no more than summaries, else near √(λ r). \`candor plan\` starts from that rule and leaves it where a pilot shows something better: it loses less than ${100 * SMALL} % of the best candidate’s worth in ${smallOnes(validations, 'plan')} of ${validations.length} simulated tasks (${percent(low)} to ${percent(high)} of all such tasks), at worst ${worst('plan')}, against ${worst(single)} with \`${single}\` and ${worst(cochran)} with \`${cochran}\`. The median loss is ${median('plan')}, against ${median(single)} and ${median(cochran)}, and ${median('nested-top3')} with \`nested-top3\`.`;
}

/** Which scheme it takes, where a named scheme does as well, and where the plan is worst. */
export function flipsOf(validations: readonly Validation[]): string {
  const gradients = validations.filter(
    ({ plan }) => plan.scheme.spec.update.rule === 'policy-gradient',
  ).length;
  const chosen = `The plan is a policy gradient in ${gradients} of ${validations.length} tasks: what the pilot settles is n and k, and whether to divide by the question’s spread.`;
  const { low, mean, high } = gainOver(validations, 'nested-advantage');
  const needless = smallOnes(validations, 'nested-advantage');
  const against =
    low > 0
      ? `Against \`nested-advantage\` as it stands it saves ${percent(mean)} (${percent(low)} to ${percent(high)}) of the best value, and in ${needless} of ${validations.length} tasks that scheme loses less than ${100 * SMALL} % without a pilot`
      : 'It is not shown to lose less than `nested-advantage` as it stands';
  const worst = validations.reduce((a, b) => (b.losses.plan > a.losses.plan ? b : a));
  const { family, cotPrice } = worst.truth;
  return `${chosen} ${against}; at worst it loses ${percent(worst.losses.plan)} (${family}; a CoT at the price of ${said(cotPrice, 1)} summaries).`;
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
    caption: `${cases} simulated tasks, for each choice in the order of what it loses: see how far to the right each line stays under the dotted ${100 * SMALL} %.`,
  };
}
