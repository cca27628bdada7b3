/**
 * A round of questions with known truth. Draws depend only on the seed and the indices, so all
 * candidates see the same samples.
 */
import { createRng, deriveSeed, type Rng, type Seed } from '../../base/random.js';
import { drawBeta } from '../../stats/beta.js';
import type { GrossErrors } from './_gross-errors.js';
import type { ScaleFactor } from './_unevenness.js';
import type { ScoreModel } from './score-model.js';

/** A CoT whose summaries are drawn when they are asked for. */
export interface SimulatedCot {
  /** V_i: its expected score minus that of the question's CoTs. */
  readonly value: number;
  /** W_ij: how much better each summary is than the CoT's average. */
  readonly quality: number[];
  /** The grades of the summaries. */
  readonly score: number[];
  /** Draws summaries until the CoT has `count`. */
  ask(count: number): void;
  /** Grades a drawn summary again. */
  regrade(summary: number, rng: Rng): number;
}

export interface SimulatedRound {
  readonly questions: number;
  cot(question: number, cot: number): SimulatedCot;
}

export function simulatedRound(model: World, questions: number, seed: Seed): SimulatedRound {
  const drawCot = drawQuestionOf(model);
  const rows = Array.from({ length: questions }, (_, q) => ({
    level: drawCot(createRng(deriveSeed(seed, 'question', q))),
    cots: [] as SimulatedCot[],
  }));
  return {
    questions,
    cot(question, cot) {
      const { level, cots } = rows[question]!;
      for (let i = cots.length; i <= cot; i++)
        cots.push(level(createRng(deriveSeed(seed, 'cot', question, i))));
      return cots[cot]!;
    },
  };
}

/** Draws a question, as a function that draws its CoTs. */
export type DrawQuestion = (rng: Rng) => (rng: Rng) => SimulatedCot;

/** The planner's own model of scores, or a way to draw questions that it does not know. */
export type World = ScoreModel | DrawQuestion;

function drawQuestionOf(model: World): DrawQuestion {
  if (typeof model === 'function') return model;
  return model.family === 'normal' ? normalQuestions(model) : passFailQuestions(model);
}

function normalQuestions(model: Extract<ScoreModel, { family: 'normal' }>): DrawQuestion {
  const logSpread = Math.sqrt(Math.log1p(model.spreadOfSpreads ** 2));
  const error = model.gross ? grossDraw(model.gross) : (rng: Rng) => rng.normal();
  const own = model.grossQuality ? grossDraw(model.grossQuality) : (rng: Rng) => rng.normal();
  return (questionRng) => {
    const level = model.difficulty * questionRng.normal();
    const [ofCot, ofSummary, ofGrader] = model.scales
      ? scalesOf(model.scales, questionRng)
      : [1, 1, 1];
    const grader = model.grader * ofGrader;
    return (rng) => {
      const value = model.cot * ofCot * rng.normal();
      // The expectation of σ_W² is preserved: E exp(2 τ z − 2 τ²) = 1.
      const spread =
        model.summary * ofSummary * Math.exp(logSpread * rng.normal() - logSpread ** 2);
      return createCot(rng, {
        value,
        quality: () => spread * own(rng),
        grade: (quality, graderRng) => level + value + quality + grader * error(graderRng),
      });
    };
  };
}

/** Draws the factors of a question's σ_V, σ_W and σ_G; the mean square of each is 1. */
function scalesOf([a, b, c, d, e, f]: ScaleFactor, rng: Rng): [number, number, number] {
  const [x, y, z] = [rng.normal(), rng.normal(), rng.normal()];
  return [
    Math.exp(d * x + e * y + f * z - d ** 2 - e ** 2 - f ** 2),
    Math.exp(a * x - a ** 2),
    Math.exp(b * x + c * y - b ** 2 - c ** 2),
  ];
}

/**
 * Draws with variance 1, of which a share is far off, up or down by the same amount: scores are
 * bounded, and gross errors span their whole range.
 */
function grossDraw({ share, part }: GrossErrors): (rng: Rng) => number {
  const wide = Math.sqrt(part / share);
  const narrow = Math.sqrt((1 - part) / (1 - share));
  return (rng) => {
    const at = rng.next();
    return at < share ? (at < share / 2 ? -wide : wide) : narrow * rng.normal();
  };
}

function passFailQuestions(model: Extract<ScoreModel, { family: 'pass-fail' }>): DrawQuestion {
  const { passRate, difficulty, cot, flipSpread } = model;
  // The variance within a question is E[p (1 − p)] / (c + 1), with the same concentration c for
  // all.
  const share = cot / Math.sqrt(passRate * (1 - passRate) - difficulty ** 2);
  return (questionRng) => {
    const level = drawBeta(passRate, difficulty, questionRng);
    const flips =
      flipSpread === undefined
        ? model.flips
        : Math.min(
            0.5,
            model.flips * Math.exp(flipSpread * questionRng.normal() - flipSpread ** 2 / 2),
          );
    return (rng) => {
      const rate = drawBeta(level, share * Math.sqrt(level * (1 - level)), rng);
      return passFailCot(rng, { rate, level, flips });
    };
  };
}

/**
 * A CoT whose summaries pass with probability `rate`, in a question with mean pass rate `level`;
 * the grader errs with probability `flips`.
 */
export function passFailCot(
  rng: Rng,
  { rate, level, flips }: Readonly<Record<'rate' | 'level' | 'flips', number>>,
): ReturnType<typeof createCot> {
  return createCot(rng, {
    value: rate - level,
    quality: () => (rng.next() < rate ? 1 : 0) - rate,
    grade(quality, graderRng) {
      // If the rate rounds to 1, a pass has the quality 0.
      const pass = quality + rate > 0.5 ? 1 : 0;
      return graderRng.next() < flips ? 1 - pass : pass;
    },
  });
}

export interface CotDraws {
  readonly value: number;
  /** Draws the quality of a new summary. */
  quality(): number;
  grade(quality: number, rng: Rng): number;
}

export function createCot(rng: Rng, draws: CotDraws): SimulatedCot {
  const quality: number[] = [];
  const score: number[] = [];
  return {
    value: draws.value,
    quality,
    score,
    ask(count) {
      while (score.length < count) {
        const drawn = draws.quality();
        quality.push(drawn);
        score.push(draws.grade(drawn, rng));
      }
    },
    regrade: (summary, graderRng) => draws.grade(quality[summary]!, graderRng),
  };
}
