/** Trains on questions of different difficulty, and reports each quarter of them separately. */
import { createRng, deriveSeed, type Seed } from '../../base/random.js';
import type { NamedScheme } from '../../selection/index.js';
import { mean } from '../../stats/index.js';
import { trainQuestions } from '../../world/learning/few-questions.js';
import type { World } from '../../world/world.js';
import { drawWorld, type WorldFamily } from '../../world/worlds/index.js';

/**
 * CoTs, answers and the grader each have a standard deviation of 1, so a score's within a question
 * is about √3, as in the closed form's reference.
 */
const family: WorldFamily = {
  name: 'questions of different difficulty',
  describe:
    'CoTs, answers and the grader’s error differ equally; each question has a level of its own.',
  cotSpread: 1,
  answerSpread: 1,
  noise: 1,
  luck: () => 0,
};

export const questionsOfRound = 8;
export const samplesOfQuestion = 32;
export const roundsOfTraining = 20;
const quarter = questionsOfRound / 4;

export interface Difficulty {
  readonly label: string;
  /** The standard deviation of the questions' levels. */
  readonly sd: number;
  /**
   * The factor by which scores in the harder half shrink towards their level; 1 changes nothing.
   */
  readonly hardScale: number;
}

/** Final relative performance, one value per seed. */
export interface ByDifficulty {
  /** For each quarter of the questions, hardest first, [4][seeds]. */
  readonly quarters: readonly (readonly number[])[];
  readonly all: readonly number[];
  /** The tuned step size of a whole round. */
  readonly rate: number;
}

/** Draws the questions of a seed, hardest first. */
export function drawQuestions({ sd, hardScale }: Difficulty, seed: Seed): World[] {
  const rng = createRng(deriveSeed(seed, 'levels'));
  const levels = Array.from({ length: questionsOfRound }, () => sd * rng.normal()).sort(
    (a, b) => a - b,
  );
  return levels.map((level, q) => {
    const world = drawWorld(family, deriveSeed(seed, 'question', q));
    const scale = q < questionsOfRound / 2 ? hardScale : 1;
    return {
      ...world,
      outcomes: world.outcomes.map((of) =>
        of.map((o) => ({ ...o, score: level + scale * o.score })),
      ),
    };
  });
}

/** Trains at the step size that did best over all questions in separate tuning worlds. */
export function trainByDifficulty(
  scheme: NamedScheme,
  difficulty: Difficulty,
  seeds: number,
): ByDifficulty {
  const run = (what: string, s: number, rate: number) => {
    const seed = deriveSeed(s, what);
    return trainQuestions(drawQuestions(difficulty, seed), {
      scheme,
      shape: { n: samplesOfQuestion, k: 1 },
      rounds: roundsOfTraining,
      rates: { shoggoth: rate, face: rate },
      seed,
    });
  };
  // A round's coefficients sum to 1 over all its questions, so useful sizes grow with their number.
  const rates = [1, 2, 4, 8, 16, 32].map((rate) => rate * questionsOfRound);
  const tuning = Math.max(6, Math.round(seeds / 16));
  const scores = rates.map((rate) =>
    mean(Array.from({ length: tuning }, (_, s) => mean(run('tune', s, rate)))),
  );
  const rate = rates[scores.indexOf(Math.max(...scores))]!;
  const finals = Array.from({ length: seeds }, (_, s) => run('test', s, rate));
  return {
    rate,
    quarters: [0, 1, 2, 3].map((q) =>
      finals.map((of) => mean(of.slice(q * quarter, (q + 1) * quarter))),
    ),
    all: finals.map((of) => mean(of)),
  };
}
