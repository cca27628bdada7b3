/** Question 2: does the top-3 mean predict a CoT's value after the face has learnt better than the mean does? */

import { createRng, deriveSeed } from '../../base/random.js';
import { cotScoresOfRound, findScheme } from '../../selection/index.js';
import type { Top3Cell } from '../../show/figures/top3-map.js';
import { standardDeviation } from '../../stats/index.js';
import { topMeanMoments, topMeanVarianceRatio } from '../../world/closed-forms/index.js';
import { gaussianRound } from '../../world/gaussian/gaussian-round.js';
import { oracleShares, type Share, type SharePair } from '../../world/gaussian/oracle-share.js';
import { passFailShares } from '../../world/gaussian/pass-fail.js';
import { differences, estimated, exact, said } from './_numbers.js';
import {
  BUDGET,
  ROUNDS,
  saidTraining,
  trainedDifferences,
  trainingChart,
  trainingNumbers,
} from './_top-three-training.js';
import type { Answer, Chart, Effort, Quantity } from './answer.js';
import { onTransformers } from './transformer-results.js';

const top3 = findScheme('nested-top3');
const plainMean = findScheme('nested-mean');
/** Eight CoTs of eight summaries; a face that has learnt writes the best of eight. */
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
    short: `${saidPrediction(cells)} ${saidTraining(trained)}`,
    charts: [mapChart(cells), trainingChart(trained)],
    numbers: [
      ...momentNumbers(seeds),
      ...corners.flatMap(cornerNumbers),
      ...passFailNumbers(seeds),
      ...trained.flatMap(trainingNumbers),
    ],
    flips: `${saidFlips(cells)} ${saidLuck(corners.find(({ spread, learnable }) => spread > 0 && learnable === 0)!.laterShares.difference)}`,
    depends: `On how much of a CoT’s spread is the face’s to learn: with none of it learnable, later is now. In the one-step picture a learnt face writes the best of ${BEST_OF} of today’s summaries of every CoT; in training (B = ${BUDGET}, ${ROUNDS} rounds, tables of 8 × 8) it learns only the CoTs that are kept, and noise counts again in every round.`,
    onTransformers: onTransformers('top-three'),
  };
}

interface Cell extends Top3Cell {
  readonly nowShares: SharePair;
  readonly laterShares: SharePair;
}

/** @param spread of spreads @param learnable the share of the summaries' variance that the face can learn */
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

/** How often the top-3 mean chooses better than the mean, over the map's cells. */
export function saidPrediction(cells: readonly Compared[]): string {
  const nowBetter = cells.filter(({ now, nowError }) => above(now, nowError)).length;
  const nowWorse = cells.filter(({ now, nowError }) => below(now, nowError)).length;
  const laterBetter = cells.filter(({ later, laterError }) => above(later, laterError)).length;
  const laterWorse = cells.filter(({ later, laterError }) => below(later, laterError)).length;
  const most = cells.reduce((a, b) => (b.later > a.later ? b : a));
  const verdict =
    laterBetter === 0
      ? laterWorse === 0
        ? 'It cannot be told'
        : 'No'
      : laterBetter === cells.length
        ? 'Yes'
        : 'Only sometimes';
  const highest = above(most.later, most.laterError)
    ? ` (by up to ${said(most.later)} ± ${said(most.laterError)} of the oracle’s gain)`
    : '';
  return `${verdict}: for a face that learns all of the spread, the top-3 mean chooses better in ${laterBetter} of ${cells.length} cells of noise × spread${highest} and worse in ${laterWorse}; for today’s face better in ${nowBetter} and worse in ${nowWorse}.`;
}

/** The least spread of spreads at which top-3 is better later, noise by noise. */
export function saidFlips(cells: readonly Compared[]): string {
  const noises = [...new Set(cells.map(({ noise }) => noise))].sort((a, b) => a - b);
  const parts = noises.map((noise) => {
    const better = cells
      .filter((cell) => cell.noise === noise && above(cell.later, cell.laterError))
      .map(({ spread }) => spread);
    return `${better.length === 0 ? 'none of those tried' : said(Math.min(...better))} at grader noise ${noise}`;
  });
  return `By later value the top-3 mean wins from this spread of spreads on (coefficient of variation, noise in sd of the CoTs’ values): ${parts.join(', ')}.`;
}

/** What it costs where the spread is luck. */
export function saidLuck({ share, error }: Share): string {
  const by = `by ${said(Math.abs(share))} ± ${said(error)} of the oracle’s gain at noise 1 and spread of spreads 1`;
  return below(share, error)
    ? `Where the spread is luck that nobody can learn, it loses ${by}.`
    : above(share, error)
      ? `Even where the spread is luck that nobody can learn, it wins ${by}.`
      : 'Where the spread is luck that nobody can learn, the two cannot be told apart.';
}

/** Moments of the top-3 mean of 8, by the closed form and by the selection's own scores. */
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
        note: `${said(ratio(byTop3))} in ${byMean.length} simulated CoTs scored by the schemes’ own code.`,
      },
    ),
    exact(
      'variance of the best of 8 over that of the mean, closed form',
      topMeanVarianceRatio(8, 1),
      {
        reference: 2.98,
        note: `${said(ratio(byMax))} in the simulated CoTs.`,
      },
    ),
    estimated(
      'the top-3 mean of 8 minus the mean, in sd of a summary',
      differences(byTop3, byMean),
      {
        reference: 1,
        note: `The closed form is ${said(topMeanMoments(8, 3).mean, 3)}: the bonus on spread is about one sd.`,
      },
    ),
  ];
}

const quantity = (what: string, { share, error }: Share, note?: string): Quantity => ({
  what,
  value: share,
  low: share - error,
  high: share + error,
  ...(note === undefined ? {} : { note }),
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
  const note = `top-3 ${said(laterShares.a.share)}, mean ${said(laterShares.b.share)} of the oracle’s gain.`;
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
      `top-3 ${said(a.share)}, mean ${said(b.share)}; pass rates uniform on 0 to 1, 8 CoTs of 8. The number of passes is all that pass/fail scores tell.`,
    ),
    estimated(
      'share of questions in which two or more CoTs share the highest top-3 mean, pass/fail',
      ties,
      {
        note: 'Three passes are a full score: top-3 saturates, and a tie is settled by lot.',
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
      'The share of the oracle’s gain that choosing one of 8 CoTs by the top-3 mean of 8 gets, minus the mean’s: by the CoT’s present value, and by its value once the face writes the best of 8 of its summaries.',
  };
}
