/** A round of questions with known truth. What is drawn hangs on the seed and the place alone: candidates see the same samples. */
import { createRng, deriveSeed, type Rng, type Seed } from '../../random.js';
import { drawBeta } from './_beta.js';
import type { ScoreModel } from './score-model.js';

/** A CoT whose summaries are drawn as they are asked for. */
export interface SimulatedCot {
  /** V_i: its expected score less that of the question's CoTs. */
  readonly value: number;
  /** W_ij: how much better each summary is than the CoT's are on average. */
  readonly quality: number[];
  /** The grades that the summaries got. */
  readonly score: number[];
  /** Draws summaries until there are `count`. */
  ask(count: number): void;
  /** Another grade of a summary that was drawn. */
  regrade(summary: number, rng: Rng): number;
}

export interface SimulatedRound {
  readonly questions: number;
  cot(question: number, cot: number): SimulatedCot;
}

export function simulatedRound(model: ScoreModel, questions: number, seed: Seed): SimulatedRound {
  const drawCot = model.family === 'normal' ? normalQuestions(model) : passFailQuestions(model);
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

/** A question's draw of CoTs. */
type DrawQuestion = (rng: Rng) => (rng: Rng) => SimulatedCot;

function normalQuestions(model: Extract<ScoreModel, { family: 'normal' }>): DrawQuestion {
  const logSpread = Math.sqrt(Math.log1p(model.spreadOfSpreads ** 2));
  return (questionRng) => {
    const level = model.difficulty * questionRng.normal();
    return (rng) => {
      const value = model.cot * rng.normal();
      // E[σ_W²] stays what it was: E exp(2 τ z − 2 τ²) = 1.
      const spread = model.summary * Math.exp(logSpread * rng.normal() - logSpread ** 2);
      return drawnCot(rng, {
        value,
        quality: () => spread * rng.normal(),
        grade: (quality, graderRng) => level + value + quality + model.grader * graderRng.normal(),
      });
    };
  };
}

function passFailQuestions(model: Extract<ScoreModel, { family: 'pass-fail' }>): DrawQuestion {
  const { passRate, difficulty, cot, flips } = model;
  // Within-question variance is E[p (1 − p)] / (c + 1): one concentration for all questions.
  const share = cot / Math.sqrt(passRate * (1 - passRate) - difficulty ** 2);
  return (questionRng) => {
    const level = drawBeta(passRate, difficulty, questionRng);
    return (rng) => {
      const rate = drawBeta(level, share * Math.sqrt(level * (1 - level)), rng);
      return drawnCot(rng, {
        value: rate - level,
        quality: () => (rng.next() < rate ? 1 : 0) - rate,
        grade(quality, graderRng) {
          const pass = quality > 0 ? 1 : 0;
          return graderRng.next() < flips ? 1 - pass : pass;
        },
      });
    };
  };
}

interface CotDraws {
  readonly value: number;
  /** A new summary's quality. */
  quality(): number;
  grade(quality: number, rng: Rng): number;
}

function drawnCot(rng: Rng, draws: CotDraws): SimulatedCot {
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
