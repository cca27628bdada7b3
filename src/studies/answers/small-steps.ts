/** Question 4: do the differences wash out with small steps and many rounds? */
import { deriveSeed } from '../../base/random.js';
import { type NamedScheme, resolveScheme, type SchemeInput } from '../../selection/index.js';
import { mean, studentInterval } from '../../stats/index.js';
import { relativeCurve } from '../../world/learning/tuned-comparison.js';
import { type DriftField, driftField, trajectory } from '../../world/portrait/portrait.js';
import { drawWorld, lottery, type WorldFamily, worldFamilies } from '../../world/worlds/index.js';
import { decimal, differences, estimated, exact, sign, withInterval } from './_numbers.js';
import type { Answer, Chart, Effort } from './answer.js';
import type { Quantity } from './quantity.js';
import { transformerResult } from './transformer-results.js';

interface Arm {
  readonly label: string;
  readonly scheme: NamedScheme;
  readonly shape: { readonly n: number; readonly k: number };
}

const arm = (label: string, scheme: SchemeInput, n: number, k: number): Arm => ({
  label,
  scheme: resolveScheme(scheme),
  shape: { n, k },
});

const basicBest = { name: 'basic', cotRule: { rule: 'best', count: 1 }, label: 'basic, best one' };
const arms: readonly Arm[] = [
  arm('nested-mean', 'nested-mean', 8, 4),
  arm('nested-top3', 'nested-top3', 8, 4),
  arm('basic, best one', basicBest, 32, 1),
  arm('policy gradient', 'nested-advantage', 32, 1),
];

/** Step size × rounds is the same for all, so smaller steps see more samples, as in training. */
const RATES = [4, 2, 1, 0.5, 0.25, 0.125];
const TRAVEL = 40;

interface FamilyResult {
  readonly family: WorldFamily;
  /** Final relative performance, [arms][RATES][seeds]. */
  readonly finals: readonly (readonly number[][])[];
}

function inFamily(family: WorldFamily, seeds: number): FamilyResult {
  const finals = arms.map((candidate) =>
    RATES.map((rate) =>
      Array.from({ length: seeds }, (_, s) => {
        const seed = deriveSeed(4, 'small steps', s);
        return relativeCurve(drawWorld(family, seed), candidate, rate, TRAVEL / rate, seed).at(-1)!;
      }),
    ),
  );
  return { family, finals };
}

/** Cells per side of the lottery's field; odd, so that every other cell forms a grid as well. */
const FIELD = 21;

/** The field of infinitely small steps in the lottery. */
const fieldOf = ({ scheme, shape }: Arm): DriftField =>
  driftField(lottery, { scheme, shape, rates: { shoggoth: 1, face: 1 }, size: FIELD });

/** x at the end of a long path of the expected drift from the middle. */
const settled = (field: DriftField): number =>
  trajectory(field, { x: 0.5, y: 0.6 }, 4000).at(-1)!.x;

const settling: readonly Arm[] = [
  arm('policy gradient', 'nested-advantage', 4, 8),
  arm('nested-mean', 'nested-mean', 4, 8),
  arm('nested-top3', 'nested-top3', 4, 8),
  arm('basic, best one', basicBest, 32, 1),
];
const SETTLED = [1, 1, 0.37, 0];

/** Halves the seeds, because long runs of small steps are expensive. */
const seedsOf = (seeds: number) => Math.max(2, Math.round(seeds / 2));

export function answerSmallSteps({ seeds }: Effort): Answer {
  const note = `Paired, over ${seedsOf(seeds)} seeds.`;
  const results = worldFamilies.map((family) => inFamily(family, seedsOf(seeds)));
  const fields = settling.map(fieldOf);
  const places = fields.map(settled);
  const gaps = results.flatMap(({ family, finals }) =>
    arms.slice(1).map(({ label }, i) => ({
      family: family.name,
      label,
      large: differences(finals[i + 1]![0]!, finals[0]![0]!),
      small: differences(finals[i + 1]!.at(-1)!, finals[0]!.at(-1)!),
    })),
  );
  return {
    id: 'small-steps',
    question: 'Do the differences wash out with small steps and many rounds?',
    short: shortAnswer(gaps, places[2]!),
    charts: [...results.map(finalsChart), portraitChart(fields)],
    numbers: [
      ...gaps.flatMap(({ family, label, large, small }): Quantity[] => [
        estimated(`${family}: ${label} − nested-mean, step size ${RATES[0]}`, large, { note }),
        estimated(`${family}: ${label} − nested-mean, step size ${RATES.at(-1)}`, small, { note }),
      ]),
      ...settling.map(({ label, shape }, i) =>
        exact(
          `lottery: x where ${label} (${shape.n} × ${shape.k}) settles, infinitely small steps`,
          places[i]!,
          {
            reference: SETTLED[i]!,
            note:
              i === 2 ? 'A ticket wins with probability 0.25; the place moves with it.' : undefined,
          },
        ),
      ),
    ],
    flips: `They wash out where schemes agree on which CoT is better and differ only in noise. They do not where schemes disagree on what is better: in the lottery, top-3 settles at x = ${decimal(places[2]!)} however small its steps.`,
    depends:
      'On whether the CoT score is biased (towards spread, as top-m and max are) or only noisy. Small steps average noise away and leave a bias as it is. Rounds are free here: at a fixed budget, smaller steps also mean less travel.',
    onTransformers: transformerResult('small-steps'),
  };
}

interface Gap {
  readonly family: string;
  readonly label: string;
  readonly large: number[];
  readonly small: number[];
}

/** Says how many of the differences shrink with the smallest step, and where one remains. */
export function shortAnswer(gaps: readonly Gap[], topThree: number): string {
  const shown = gaps.filter(({ large }) => sign(large) !== 0);
  const shrunk = shown.filter(
    ({ large, small }) => Math.abs(mean(small)) < Math.abs(mean(large)) / 2,
  );
  const staying = gaps.filter(({ small }) => sign(small) !== 0);
  const largest = [...staying].sort((a, b) => Math.abs(mean(b.small)) - Math.abs(mean(a.small)))[0];
  const rest = largest
    ? `The largest one left, “${largest.label}” in “${largest.family}”, is ${withInterval(studentInterval(largest.small))}`
    : 'None is left';
  return `Noise washes out, bias does not: of ${shown.length} differences from \`nested-mean\` shown at the largest step, ${shrunk.length} shrink by more than half with steps 32 times smaller, where ${staying.length} of ${gaps.length} are shown. ${rest}; in the lottery top-3 settles at x = ${decimal(topThree)} however small the steps.`;
}

function finalsChart({ family: { name, describe }, finals }: FamilyResult): Chart {
  return {
    figure: 'lineFigure',
    data: {
      lines: arms.map(({ label }, i) => ({
        label,
        points: RATES.map((rate, r) => {
          const { mean: y, low, high } = studentInterval(finals[i]![r]!);
          return { x: rate, y, low, high };
        }).reverse(),
      })),
      xLabel: 'step size (smaller steps take proportionally more rounds)',
      yLabel: 'final performance, 0 guessing to 1 best',
      xLog: true,
      xTicks: RATES,
    },
    caption: `${name[0]!.toUpperCase()}${name.slice(1)}: ${describe} Read from right to left: where lines meet, small steps wash the difference out; where they stay apart, they do not.`,
  };
}

function portraitChart(fields: readonly DriftField[]): Chart {
  return {
    figure: 'phasePortrait',
    data: {
      panels: settling.map(({ label }, i) => portraitPanel(label, fields[i]!)),
      columns: 4,
      xLabel: 'P(good CoT)',
      yLabel: 'P(read right)',
    },
    caption:
      'Lottery, with infinitely small steps: arrows show where the expected update drives every pair. Look at the upper edge, where the face has learnt: the mean and policy gradient continue to the good CoT, top-3 halts on the way, and the single best turns back.',
  };
}

function portraitPanel(label: string, field: DriftField) {
  const from = [
    { x: 0.15, y: 0.85 },
    { x: 0.5, y: 0.6 },
    { x: 0.85, y: 0.3 },
  ];
  const everyOther = field.drifts.filter(
    (_, i) => (i % FIELD) % 2 === 0 && Math.floor(i / FIELD) % 2 === 0,
  );
  return { label, field: everyOther, paths: from.map((start) => trajectory(field, start, 2000)) };
}
