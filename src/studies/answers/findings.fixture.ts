/** Invented findings with every figure, exact and sampled numbers, references, notes and a gap. */
import type { Answer } from './answer.js';
import type { Findings } from './findings.js';

const steps = (count: number) => Array.from({ length: count }, (_, i) => i / (count - 1));
const noInterval = { low: Number.NaN, high: Number.NaN };

const curve = (label: string, height: number) => ({
  label,
  points: steps(21).map((x) => {
    const y = height * (1 - Math.exp(-3 * x));
    return { x: 20 * x, y, low: y - 0.02, high: y + 0.02 };
  }),
});

const path = (label: string, end: number) => ({
  label,
  points: steps(30).map((s) => ({ x: 0.88 * (1 - s) + 0.05 * s, y: 0.9 * (1 - s) + end * s })),
});

const field = steps(9).flatMap((x) =>
  // Adding 0 turns −0 into 0, since JSON has no −0.
  steps(9).map((y) => ({
    x,
    y,
    dx: 0.1 * x * (1 - x) * (y - 0.35) + 0,
    dy: 0.1 * y * (1 - y) * x,
  })),
);

const charts: Readonly<Record<string, Answer['charts']>> = {
  'best-k': [
    {
      figure: 'bestKMap',
      data: {
        cells: [0.1, 0.3, 1, 3, 10, 30].flatMap((lambda) =>
          [0, 1, 2, 4, 8, 16].map((price) => {
            const bestK = Math.max(1, Math.round(Math.sqrt(lambda * (price + 1))));
            return {
              lambda,
              price,
              bestK,
              lossOf8: Math.min(0.4, Math.abs(Math.log(8 / bestK)) / 10),
            };
          }),
        ),
        marked: [{ lambda: 3, price: 4, label: 'sums' }],
      },
      caption:
        'The best k grows towards the upper right; within the 5 % line, k = 8 loses next to nothing.',
    },
  ],
  'top-three': [
    {
      figure: 'top3Map',
      data: {
        cells: [0, 0.5, 1, 2].flatMap((noise) =>
          [0, 0.5, 1, 1.5].map((spread) => ({
            noise,
            spread,
            now: -0.05 - 0.02 * spread,
            later: 0.1 * spread - 0.05 * noise,
            nowError: 0.01,
            laterError: 0.02,
          })),
        ),
      },
      caption:
        'The top-3 mean loses now everywhere (left) and wins later only where spreads differ (right).',
    },
  ],
  'cross-play': [
    {
      figure: 'crossPlayRounds',
      data: {
        rounds: [0, 5, 10, 20],
        panels: ['nested-mean', 'nested-top3-global-face'].map((label, p) => ({
          label,
          values: [0, 1, 2, 3].map((s) =>
            [0, 1, 2, 3].map((f) => 0.2 + 0.1 * s + (0.1 - 0.04 * p) * f),
          ),
        })),
      },
      caption: 'A face that does better above the framed diagonal fits the shoggoth to come.',
    },
    {
      figure: 'gainSources',
      data: {
        rows: ['basic', 'nested-mean'].flatMap((scheme) =>
          [1, 4, 8].map((k) => ({
            scheme,
            k,
            shoggoth: { mean: 0.05 / k, ...noInterval },
            face: { mean: 0.02, ...noInterval },
            total: { mean: 0.02 + 0.05 / k, low: 0.015 + 0.05 / k, high: 0.025 + 0.05 / k },
          })),
        ),
      },
      caption: 'With larger k more of a step’s gain comes from the face.',
    },
  ],
  'small-steps': [
    {
      figure: 'lineFigure',
      data: {
        lines: [curve('basic', 0.8), curve('nested-mean', 0.86), curve('nested-advantage', 0.93)],
        xLabel: 'rounds',
        yLabel: 'relative performance',
        yZero: true,
        reference: { y: 1, label: 'the best cell' },
      },
      caption: 'The order of the curves stays the same from the first rounds to the last.',
    },
    {
      figure: 'phasePortrait',
      data: {
        panels: ['basic', 'nested-mean'].map((label) => ({ label, row: 'potential', field })),
        xLabel: 'P(good CoT)',
        yLabel: 'P(read right)',
      },
      caption: 'Where the arrows turn to the right the shoggoth comes to prefer the good CoT.',
    },
  ],
  starvation: [
    {
      figure: 'starvation',
      data: {
        lines: ['global', 'centred'].map((scope, i) => ({
          scope,
          points: steps(11).map((s) => ({
            spread: 2 * s,
            share: i === 0 ? 0.25 * Math.exp(-3 * s) : 0.25,
          })),
        })),
        points: [0.5, 1, 2].map((spread) => {
          const share = 0.25 * Math.exp(-1.5 * spread);
          return { scope: 'global', spread, share, low: share - 0.01, high: share + 0.01 };
        }),
        uniform: 0.25,
      },
      caption: 'The hardest quarter’s share falls to nothing; centring restores it.',
    },
  ],
  candor: [
    {
      figure: 'candorRace',
      data: {
        curves: [0.95, 0.8, 0.6].map((top) => steps(20).map((x) => ({ x, y: top * x }))),
        paths: [path('policy gradient', 0.1), path('nested-mean', 0.3), path('basic', 0.05)],
      },
      caption: 'Follow each scheme to the left and see how much candor goes with the leaking.',
    },
  ],
  plan: [],
};

/** @param seeds fewer than 200 make a quick run */
export function findingsFixture(seeds = 400): Findings {
  return {
    candor: '0.1.0',
    seeds,
    unanswered: [],
    answers: Object.entries(charts).map(([id, shown], i) => ({
      id,
      question: `What should a person with a task and a budget know about ${id.replace('-', ' ')}?`,
      short: `With \`nested-mean\` the gain is 0.${41 + i} (0.38 to 0.46) of the oracle’s, ${i + 2} times that of \`basic\`, as long as the noise ratio λ stays under 3.`,
      charts: shown,
      numbers: [
        { what: 'best k at λ = 3, B = 32', value: 2 + i, ...noInterval, reference: 2 },
        {
          what: 'gain of `nested-mean`',
          value: 0.4213 + i,
          low: 0.3804 + i,
          high: 0.4622 + i,
          reference: 0.41,
        },
        {
          what: 'paired difference, basic − nested-mean',
          value: -0.0312,
          low: -0.0391,
          high: -0.0233,
          note: 'Measured on 40 seeds, at the step size that is best for each.',
        },
        { what: 'a value that there is not', value: Number.NaN, ...noInterval },
      ],
      flips: 'Above λ = 10 the order reverses: `basic` keeps mostly luck.',
      depends: 'On the step size, and on the number of kinds of CoT; a table does not generalise.',
    })),
  };
}
