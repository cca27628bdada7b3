/** Question 2: does the top-3 mean predict a CoT's later value better than the mean does? */
import { createRng, deriveSeed } from '../../base/random.js';
import { cotScoresOfRound, findScheme } from '../../selection/index.js';
import type { Top3Cell } from '../../show/figures/top3-map.js';
import { standardDeviation } from '../../stats/index.js';
import { topMeanMoments, topMeanVarianceRatio } from '../../world/closed-forms/index.js';
import { gaussianRound } from '../../world/gaussian/gaussian-round.js';
import { oracleShares, type Share, type SharePair } from '../../world/gaussian/oracle-share.js';
import { passFailShares } from '../../world/gaussian/pass-fail.js';
import { decimal, differences, estimated, exact } from './_numbers.js';
import {
  BUDGET,
  ROUNDS,
  trainedDifferences,
  trainingChart,
  trainingNumbers,
  trainingText,
} from './_top-three-training.js';
import type { Answer, Chart, Effort } from './answer.js';
import type { Quantity } from './quantity.js';
import { transformerResult } from './transformer-results.js';

const top3 = findScheme('nested-top3');
const plainMean = findScheme('nested-mean');
/** Eight CoTs with eight summaries each; a face that has learnt writes the best of eight. */
const SPLIT = { n: 8, k: 8 };
const BEST_OF = 8;
const NOISES = [0, 0.5, 1, 1.5, 2, 3];
const SPREADS = [0, 0.25, 0.5, 0.75, 1, 1.5];

export function answerTopThree({ seeds }: Effort): Answer {
  const cells = NOISES.flatMap((noise) =>
    SPREADS.map((spread) => mapCell(noise, spread, 1, 10 * seeds)),
  );
  const corners = cornerCells(25 * seeds);
  const trained = trainedDifferences(seeds);
  return {
    id: 'top-three',
    question:
      'Does the top-3 mean predict a CoT’s value after the face has learnt better than the mean does? When?',
    short: `${predictionText(cells)} ${trainingText(trained)}`,
    charts: [mapChart(cells), trainingChart(trained)],
    numbers: [
      ...momentNumbers(seeds),
      ...corners.flatMap(cornerNumbers),
      ...passFailNumbers(seeds),
      ...trained.flatMap(trainingNumbers),
    ],
    flips: `${flipsText(cells)} ${luckText(corners.find(({ spread, learnable }) => spread > 0 && learnable === 0)!.laterShares.difference)}`,
    depends: `On how much of a CoT’s spread the face can learn: if none of it, the later value is the present one. In the one-step picture a learnt face writes the best of ${BEST_OF} of today’s summaries of every CoT; in training (B = ${BUDGET}, ${ROUNDS} rounds, tables of 8 × 8) it learns only from the CoTs that are kept, and noise matters again in every round.`,
    onTransformers: transformerResult('top-three'),
  };
}

interface Cell extends Top3Cell {
  readonly nowShares: SharePair;
  readonly laterShares: SharePair;
}

/**
 * @param spread the spread of spreads, a coefficient of variation
 * @param learnable the share of the summaries' variance that the face can learn
 */
function mapCell(noise: number, spread: number, learnable: number, questions: number): Cell {
  const rng = createRng(deriveSeed(1, 'top-three', noise, spread, learnable));
  const { now, later } = oracleShares(
    top3,
    plainMean,
    { questions, ...SPLIT },
    { summarySd: 1, spreadVariation: spread, noise },
    { learnable, bestOf: BEST_OF },
    rng,
  );
  return {
    noise,
    spread,
    now: now.difference.share,
    later: later.difference.share,
    nowError: now.difference.error,
    laterError: later.difference.error,
    nowShares: now,
    laterShares: later,
  };
}

type Compared = Pick<Top3Cell, 'noise' | 'spread' | 'now' | 'later' | 'nowError' | 'laterError'>;

const above = (value: number, error: number) => value - error > 0;
const below = (value: number, error: number) => value + error < 0;

/** Says how often the top-3 mean chooses better than the mean, over the map's cells. */
export function predictionText(cells: readonly Compared[]): string {
  const nowBetter = cells.filter(({ now, nowError }) => above(now, nowError)).length;
  const nowWorse = cells.filter(({ now, nowError }) => below(now, nowError)).length;
  const laterBetter = cells.filter(({ later, laterError }) => above(later, laterError)).length;
  const laterWorse = cells.filter(({ later, laterError }) => below(later, laterError)).length;
  const most = cells.reduce((a, b) => (b.later > a.later ? b : a));
  const verdict = () => {
    if (laterBetter === cells.length) return 'Yes';
    if (laterBetter > 0) return 'Only sometimes';
    return laterWorse > 0 ? 'No' : 'Inconclusive';
  };
  const highest = above(most.later, most.laterError)
    ? ` (by up to ${decimal(most.later)} ± ${decimal(most.laterError)} of the oracle’s gain)`
    : '';
  return `${verdict()}: for a face that learns all of the spread, the top-3 mean chooses better in ${laterBetter} of ${cells.length} cells of noise × spread${highest} and worse in ${laterWorse}; for today’s face better in ${nowBetter} and worse in ${nowWorse}.`;
}

/** Says from which spread of spreads on top-3 is better later, for each noise. */
export function flipsText(cells: readonly Compared[]): string {
  const noises = [...new Set(cells.map(({ noise }) => noise))].sort((a, b) => a - b);
  const parts = noises.map((noise) => {
    const better = cells
      .filter((cell) => cell.noise === noise && above(cell.later, cell.laterError))
      .map(({ spread }) => spread);
    return `${better.length === 0 ? 'none of those tried' : decimal(Math.min(...better))} at grader noise ${noise}`;
  });
  return `By later value the top-3 mean wins from this spread of spreads upwards (coefficient of variation, noise in sd of the CoTs’ values): ${parts.join(', ')}.`;
}

/** Says what it costs where the spread is luck. */
export function luckText({ share, error }: Share): string {
  const by = `by ${decimal(Math.abs(share))} ± ${decimal(error)} of the oracle’s gain at noise 1 and spread of spreads 1`;
  if (below(share, error)) return `Where the spread is luck that nobody can learn, it loses ${by}.`;
  if (above(share, error))
    return `Even where the spread is luck that nobody can learn, it wins ${by}.`;
  return 'Where the spread is luck that nobody can learn, the two cannot be told apart.';
}

/** Moments of the top-3 mean of 8, from the closed form and from the selection's own scores. */
function momentNumbers(seeds: number): Quantity[] {
  const questions = 10 * seeds;
  const round = gaussianRound(
    { questions, ...SPLIT },
    { summarySd: 1 },
    createRng(deriveSeed(1, 'moments')),
  );
  const errors = (rule: 'mean' | 'top-mean' | 'max') =>
    cotScoresOfRound(round.trees, {
      cotScore: rule === 'top-mean' ? { rule, m: 3 } : { rule },
      shoggothChannel: 'score',
    }).flatMap((scores, q) => [...scores].map((score, i) => score - round.values[q]![i]!));
  const [byMean, byTop3, byMax] = [errors('mean'), errors('top-mean'), errors('max')];
  const ratio = (values: readonly number[]) =>
    (standardDeviation(values) / standardDeviation(byMean)) ** 2;
  return [
    exact(
      'variance of the top-3 mean of 8 over that of the mean, closed form',
      topMeanVarianceRatio(8, 3),
      {
        reference: 1.57,
        note: `${decimal(ratio(byTop3))} in ${byMean.length} simulated CoTs scored by the schemes’ own code.`,
      },
    ),
    exact(
      'variance of the best of 8 over that of the mean, closed form',
      topMeanVarianceRatio(8, 1),
      {
        reference: 2.98,
        note: `${decimal(ratio(byMax))} in the simulated CoTs.`,
      },
    ),
    estimated(
      'the top-3 mean of 8 minus the mean, in sd of a summary',
      differences(byTop3, byMean),
      {
        reference: 1,
        note: `The closed form is ${decimal(topMeanMoments(8, 3).mean, 3)}: the bonus on spread is about one sd.`,
      },
    ),
  ];
}

const quantity = (what: string, { share, error }: Share, note?: string): Quantity => ({
  what,
  value: share,
  low: share - error,
  high: share + error,
  note,
});

interface Corner extends Cell {
  readonly learnable: number;
}

/** The same choice with all, a quarter and none of the spread learnable. */
function cornerCells(questions: number): Corner[] {
  return [0, 1].flatMap((spread) =>
    [1, 0.25, 0].map((learnable) => ({ learnable, ...mapCell(1, spread, learnable, questions) })),
  );
}

function cornerNumbers({ noise, spread, learnable, nowShares, laterShares }: Corner): Quantity[] {
  const at = `grader noise ${noise}, spread of spreads ${spread}`;
  const note = `top-3 ${decimal(laterShares.a.share)}, mean ${decimal(laterShares.b.share)} of the oracle’s gain.`;
  const later = quantity(
    `top-3 minus mean, share of the oracle’s later gain, ${at}, ${100 * learnable} % of the variance learnable`,
    laterShares.difference,
    note,
  );
  if (learnable < 1) return [later];
  return [
    later,
    quantity(`top-3 minus mean, share of the oracle’s present gain, ${at}`, nowShares.difference),
  ];
}

function passFailNumbers(seeds: number): Quantity[] {
  const { difference, a, b, ties } = passFailShares(
    top3,
    plainMean,
    { questions: 25 * seeds, ...SPLIT },
    createRng(deriveSeed(1, 'pass or fail')),
  );
  return [
    quantity(
      'top-3 minus mean on pass/fail scores, share of the oracle’s gain',
      difference,
      `top-3 ${decimal(a.share)}, mean ${decimal(b.share)}; pass rates uniform on 0 to 1, 8 CoTs of 8. Pass/fail scores reveal nothing but the number of passes.`,
    ),
    estimated(
      'share of questions in which two or more CoTs share the highest top-3 mean, pass/fail',
      ties,
      {
        note: 'Three passes are a full score, so top-3 saturates, and ties are broken at random.',
      },
    ),
  ];
}

function mapChart(cells: readonly Cell[]): Chart {
  return {
    figure: 'top3Map',
    data: {
      cells: cells.map(({ nowShares: _, laterShares: __, ...cell }) => cell),
      xLabel: 'grader noise, in sd of the CoTs’ values',
      yLabel: 'spread of spreads (coefficient of variation)',
    },
    caption:
      'The share of the oracle’s gain that choosing one of 8 CoTs by its top-3 mean of 8 captures, minus the mean’s share: by the CoT’s present value, and by its value once the face writes the best of 8 of its summaries.',
  };
}
