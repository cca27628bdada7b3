/** Training on questions of different difficulty, and what it does to the easiest and the hardest quarter. */
import { createRng, deriveSeed, type Seed } from '../../base/random.js';
import type { NamedScheme } from '../../selection/index.js';
import { mean } from '../../stats/index.js';
import { trainQuestions } from '../../world/learning/few-questions.js';
import type { World } from '../../world/world.js';
import { drawWorld, type WorldFamily } from '../../world/worlds/index.js';

/** The standard deviation of a score within a question is about √3, as in the closed form's reference: CoT, answer and grader 1 each. */
const family: WorldFamily = {
  name: 'questions of different difficulty',
  describe:
    'CoTs, answers and the grader’s error differ equally; each question has a level of its own.',
  ...{ cotSpread: 1, answerSpread: 1, noise: 1, luck: () => 0 },
};

export const questionsOfRound = 8;
export const samplesOfQuestion = 32;
export const roundsOfTraining = 20;
const quarter = questionsOfRound / 4;

export interface Difficulty {
  readonly label: string;
  /** The sd of the questions' levels. */
  readonly sd: number;
  /** By how much the scores of the harder half are drawn together; 1: not at all. */
  readonly hardScale: number;
}

/** Final relative performance, one value a seed. */
export interface ByDifficulty {
  /** Of each quarter of the questions, hardest first, [4][seeds]. */
  readonly quarters: readonly (readonly number[])[];
  readonly all: readonly number[];
  /** The tuned step size of a whole round. */
  readonly rate: number;
}

/** The questions of a seed, hardest first. */
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

/** Trains at the step size that is best, over all questions, on worlds of its own. */
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
  // A round's coefficients add up to 1 over all its questions, so that the sizes to try grow with their number.
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
